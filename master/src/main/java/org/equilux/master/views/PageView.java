package org.equilux.master.views;

/**
 * A page as tiles.
 *
 * @param tileSize of every tile but the last ones of a row and column
 * @param overlap of neighbouring tiles: none
 * @param levels sizes; that of the greatest number is the page's own, and each one below is half
 * @param format png or jpeg
 * @param exact whether tiles of the full size have the page's very pixels
 */
public record PageView(
    int width, int height, int tileSize, int overlap, int levels, String format, boolean exact) {}
