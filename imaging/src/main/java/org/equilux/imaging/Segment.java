package org.equilux.imaging;

/**
 * An independently encoded part of a page.
 *
 * @param x first column
 * @param y first row
 * @param width number of columns; a tile at the right edge may extend beyond the page
 * @param height number of rows; a tile at the bottom may extend beyond the page
 * @param fileOffset position of the encoded form in the file
 * @param fileBytes length of the encoded form
 */
public record Segment(int x, int y, int width, int height, long fileOffset, long fileBytes) {}
