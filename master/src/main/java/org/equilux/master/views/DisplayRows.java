package org.equilux.master.views;

import org.equilux.kernels.pixels.PixelFormat;

/**
 * Converts decoded rows to samples for a screen: interleaved, of 8 bits, alpha last. Of 16-bit
 * samples the high bits are shown: those of 16, or of fewer where the data has fewer.
 */
final class DisplayRows {
  private final PixelFormat format;
  private final int samples;
  private final int shift;
  private final byte[] row;

  /**
   * @param width of a row in pixels
   * @param bits of which 16-bit samples make use, 8 to 16
   */
  DisplayRows(PixelFormat format, int width, int bits) {
    this.format = format;
    this.samples = Math.multiplyExact(width, format.channels());
    this.shift = bits - 8;
    this.row = new byte[samples];
  }

  /** Samples of a pixel. */
  int channels() {
    return format.channels();
  }

  /**
   * One row for the screen.
   *
   * @return shared; valid until the next call
   */
  byte[] of(byte[] data, int offset) {
    if (format.bytesPerSample() == 1) {
      System.arraycopy(data, offset, row, 0, samples);
      return row;
    }
    for (int i = 0, at = offset; i < samples; i++, at += 2) {
      int value = (data[at] & 0xFF) | ((data[at + 1] & 0xFF) << 8);
      // Alpha makes use of all bits, whatever the colours do.
      boolean alpha = format.hasAlpha() && i % format.channels() == format.channels() - 1;
      row[i] = (byte) (alpha ? value >> 8 : Math.min(255, value >> shift));
    }
    return row;
  }
}
