package org.equilux.master.views;

import org.equilux.imaging.PictureException;

/**
 * The tile size and levels of a page's pyramid. Every tile is a file, so extreme shapes get larger
 * tiles: a column one pixel wide would otherwise have as many files as a picture of many
 * gigapixels.
 *
 * @param tile side of a tile in pixels
 * @param levels number of sizes of the page
 * @param tiles number of tiles of all levels
 * @param memory bytes buffered while the tiles are made
 */
record PyramidShape(int tile, int levels, long tiles, long memory) {
  /** The default tile size, then larger ones for narrow pages, then smaller ones for wide pages. */
  private static final int[] TILES = {512, 1024, 2048, 4096, 8192, 16_384, 256, 128, 64, 32};

  /**
   * The limit of a side in pixels: every row costs one or two microseconds, however short it is.
   */
  private static final int LONGEST_SIDE = 4_000_000;

  /** The number of tiles allowed for every page. */
  private static final long FREE_TILES = 4096;

  /** The number of pixels for each further tile. */
  private static final long PIXELS_OF_A_TILE = 8192;

  /**
   * Chooses the tile size.
   *
   * @param channels samples of a pixel
   * @param memory limit of buffered bytes
   * @throws PictureException if no tile size satisfies the limits
   */
  static PyramidShape of(int width, int height, int channels, long memory) throws PictureException {
    if (Math.max(width, height) > LONGEST_SIDE) {
      throw new PictureException(
          PictureException.Reason.TOO_LARGE,
          "the picture has %,d x %,d pixels, but pictures with a side of more than %,d cannot be shown; download the picture"
              .formatted(width, height, LONGEST_SIDE));
    }
    long mostTiles = FREE_TILES + (long) width * height / PIXELS_OF_A_TILE;
    for (int tile : TILES) {
      PyramidShape shape = withTiles(tile, width, height, channels);
      if (shape.tiles <= mostTiles && shape.memory <= memory) {
        return shape;
      }
    }
    throw new PictureException(
        PictureException.Reason.TOO_LARGE,
        "the picture has %,d x %,d pixels and is too wide or too high to be shown with this master's memory; give the master more (java -Xmx), or download the picture"
            .formatted(width, height));
  }

  private static PyramidShape withTiles(int tile, int width, int height, int channels) {
    int levels = 0;
    long tiles = 0;
    long memory = 0;
    long w = width;
    long h = height;
    while (true) {
      levels++;
      tiles += Math.ceilDiv(w, tile) * Math.ceilDiv(h, tile);
      // A row of tiles, and two rows of pixels that are averaged for the next size.
      memory += (Math.min(tile, h) + 2) * w * channels;
      if (w <= tile && h <= tile) {
        return new PyramidShape(tile, levels, tiles, memory);
      }
      w = Math.ceilDiv(w, 2);
      h = Math.ceilDiv(h, 2);
    }
  }
}
