package org.equilux.imaging;

import org.equilux.kernels.PixelFormat;

/**
 * One picture of a file: most files have one, a TIFF may have many.
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
}
