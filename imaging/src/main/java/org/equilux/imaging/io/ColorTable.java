package org.equilux.imaging.io;

import org.equilux.kernels.pixels.PixelFormat;

/**
 * A color table for indices. If all colors are gray, its pixels are gray; if an index is
 * transparent, its pixels have alpha.
 */
public final class ColorTable {
  private static final int SIZE = 256;

  private final int entries;
  private final PixelFormat format;

  /** The bytes of a pixel for each index; indices beyond the table are black. */
  private final byte[] pixels;

  private boolean beyond;

  /**
   * Creates a table.
   *
   * @param rgb colors as 0xRRGGBB, at most 256
   * @param transparent index of transparent pixels; negative if there is none
   */
  public ColorTable(int[] rgb, int transparent) {
    this.entries = rgb.length;
    boolean alpha = transparent >= 0;
    this.format = PixelFormat.of(isGray(rgb) ? 1 : 3, alpha, Byte.SIZE);
    int channels = format.channels();
    this.pixels = new byte[SIZE * channels];
    for (int i = 0; i < SIZE; i++) {
      int color = i < entries ? rgb[i] : 0;
      for (int c = 0; c < format.colorChannels(); c++) {
        pixels[i * channels + c] = (byte) (color >> (Byte.SIZE * (2 - c)));
      }
      if (alpha) {
        pixels[i * channels + channels - 1] = (byte) (i == transparent ? 0 : -1);
      }
    }
  }

  private static boolean isGray(int[] rgb) {
    for (int color : rgb) {
      if ((color >> 16 & 0xff) != (color & 0xff) || (color >> 8 & 0xff) != (color & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** The format of the pixels. */
  public PixelFormat format() {
    return format;
  }

  /** Converts indices to pixels. */
  public void expand(byte[] indices, int from, byte[] out, int to, int count) {
    Samples.expand(indices, from, pixels, format.channels(), out, to, count);
    if (entries < SIZE) {
      for (int i = from; i < from + count; i++) {
        beyond |= (indices[i] & 0xff) >= entries;
      }
    }
  }

  /** Whether an index beyond the table was converted, to black. */
  public boolean isBeyond() {
    return beyond;
  }
}
