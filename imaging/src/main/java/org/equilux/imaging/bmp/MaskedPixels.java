package org.equilux.imaging.bmp;

import org.equilux.imaging.PictureException;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * The decoder of pixels of 16, 24 or 32 bits in which masks select red, green, blue and optional
 * alpha. A sample {@code v} of {@code n} bits becomes {@code v * 255 / (2^n - 1)}, rounded.
 */
final class MaskedPixels {
  private static final int ALPHA = 3;

  private final int bytes;
  private final int channels;
  private final int[] masks;
  private final int[] shifts;
  private final long[] greatest;
  private final boolean whole;

  /**
   * Creates a decoder.
   *
   * @param bits of a pixel
   * @param masks of red, green, blue and alpha, which is 0 if absent
   * @throws PictureException if a color has no bits, or bits that are not contiguous
   */
  MaskedPixels(int bits, int[] masks) throws PictureException {
    this.bytes = bits / Byte.SIZE;
    this.channels = masks[ALPHA] == 0 ? ALPHA : ALPHA + 1;
    this.masks = masks;
    this.shifts = new int[channels];
    this.greatest = new long[channels];
    boolean allBytes = true;
    for (int i = 0; i < channels; i++) {
      shifts[i] = Integer.numberOfTrailingZeros(masks[i]);
      greatest[i] = (masks[i] & 0xffff_ffffL) >> shifts[i];
      if (masks[i] == 0 || (greatest[i] & (greatest[i] + 1)) != 0) {
        throw PictureException.corrupt(
            "the BMP has the invalid color mask %08x".formatted(masks[i]));
      }
      allBytes &= greatest[i] == 0xff;
    }
    this.whole = allBytes;
  }

  /** The format of the pixels. */
  PixelFormat format() {
    return channels > ALPHA ? PixelFormat.RGBA8 : PixelFormat.RGB8;
  }

  /** Converts a row of the file to pixels. */
  void decode(byte[] row, byte[] out, int offset, int pixels) {
    int to = offset;
    for (int from = 0; from < pixels * bytes; from += bytes) {
      int pixel = (row[from] & 0xff) | (row[from + 1] & 0xff) << 8;
      if (bytes > 2) {
        pixel |= (row[from + 2] & 0xff) << 16;
      }
      if (bytes > 3) {
        pixel |= row[from + 3] << 24;
      }
      for (int i = 0; i < channels; i++) {
        long sample = (pixel & masks[i] & 0xffff_ffffL) >> shifts[i];
        out[to++] = (byte) (whole ? sample : (sample * 255 + greatest[i] / 2) / greatest[i]);
      }
    }
  }
}
