package org.equilux.imaging;

/**
 * A part of a page that is encoded by itself.
 *
 * @param x first column it covers
 * @param y first row it covers
 * @param width columns it covers; a tile at the right edge may reach beyond the page
 * @param height rows it covers; a tile at the bottom may reach beyond the page
 * @param fileOffset byte of the file at which its encoded form begins
 * @param fileBytes length of its encoded form
 */
public record Segment(int x, int y, int width, int height, long fileOffset, long fileBytes) {}
