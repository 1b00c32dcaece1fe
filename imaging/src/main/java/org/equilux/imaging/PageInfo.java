package org.equilux.imaging;

import org.equilux.kernels.PixelFormat;

/**
 * One picture of a file: most files have one, a TIFF may have many.
 *
 * <p>Samples of 1, 2 or 4 bits {@code v} of {@code n} bits are widened to 8 as {@code v * 255 /
 * (2^n - 1)}, which is a whole number for these {@code n}. Palettes become RGB of 8 bits, with
 * alpha where the palette has it. A result is written in the widened format.
 *
 * @param width in pixels
 * @param height in rows
 * @param format of the decoded samples; palettes and depths below 8 bits are widened to 8
 */
public record PageInfo(int width, int height, PixelFormat format) {
  public long pixels() {
    return (long) width * height;
  }

  /** Bytes of all decoded rows. */
  public long rawBytes() {
    return pixels() * format.bytesPerPixel();
  }

  /** Bytes of one decoded row. */
  public int rowBytes() {
    return width * format.bytesPerPixel();
  }
}
