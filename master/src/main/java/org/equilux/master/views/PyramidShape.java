package org.equilux.master.views;

import org.equilux.imaging.PictureException;

/**
 * The sizes of a page in a pyramid of tiles. Every tile takes a file, so a page of a strange shape
 * gets larger tiles than others: a column of a pixel's width would have as many files as a picture
 * of many gigapixels.
 *
 * @param tile length of a tile's sides in pixels
 * @param levels sizes of the page
 * @param tiles of all levels
 * @param memory bytes that are held while the tiles are made
 */
record PyramidShape(int tile, int levels, long tiles, long memory) {
  /** The usual size, then larger ones for narrow pages, then smaller ones for wide pages. */
  private static final int[] TILES = {512, 1024, 2048, 4096, 8192, 16_384, 256, 128, 64, 32};

  /**
   * A side of more pixels is not shown: every row costs a microsecond or two, however short it is.
   */
  private static final int LONGEST_SIDE = 4_000_000;

  /** Tiles that any page may have. */
  private static final long FREE_TILES = 4096;

  /** The number of pixels for which there is one more. */
  private static final long PIXELS_OF_A_TILE = 8192;

  /**
   * Chooses the size of tiles.
   *
   * @param channels samples of a pixel
   * @param memory bytes that may be held
   * @throws PictureException if no size will do
   */
  static PyramidShape of(int width, int height, int channels, long memory) throws PictureException {
    if (Math.max(width, height) > LONGEST_SIDE) {
      throw new PictureException(
          PictureException.Reason.TOO_LARGE,
          "the picture has %,d x %,d pixels, and no picture with a side of more than %,d is shown; download the picture"
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
        "the picture has %,d x %,d pixels, too wide or too high to be shown with this master's memory; give it more (java -Xmx), or download the picture"
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
      // A row of tiles, and two rows of pixels that become one of the next size.
      memory += (Math.min(tile, h) + 2) * w * channels;
      if (w <= tile && h <= tile) {
        return new PyramidShape(tile, levels, tiles, memory);
      }
      w = Math.ceilDiv(w, 2);
      h = Math.ceilDiv(h, 2);
    }
  }
}
