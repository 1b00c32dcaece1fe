package org.equilux.bench.pictures;

/**
 * The size of a picture with an aspect ratio of 4 to 3, each side a multiple of 16, like JPEG's
 * blocks.
 *
 * @param width in pixels
 * @param height in rows
 */
public record PictureSize(int width, int height) {
  /** The size used by most measurements. */
  public static final PictureSize MPX_33 = new PictureSize(6720, 4992);

  private static final int BLOCK = 16;

  /** The approximate number of megapixels. */
  public static PictureSize of(int megapixels) {
    if (megapixels < 1 || megapixels > 500) {
      throw new IllegalArgumentException("from 1 to 500 megapixels, not " + megapixels);
    }
    if (megapixels == 33) {
      return MPX_33;
    }
    return new PictureSize(side(megapixels * 1e6 * 4 / 3), side(megapixels * 1e6 * 3 / 4));
  }

  private static int side(double square) {
    return BLOCK * (int) Math.round(Math.sqrt(square) / BLOCK);
  }

  public long pixels() {
    return (long) width * height;
  }
}
