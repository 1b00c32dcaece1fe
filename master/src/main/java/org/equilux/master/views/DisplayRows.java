package org.equilux.master.views;

import org.equilux.kernels.pixels.PixelFormat;

/**
 * Converts decoded rows to samples for a screen: gray or RGB, interleaved, of 8 bits, alpha last.
 * Of 16-bit samples the high bits are shown: those of 16, or of fewer where the data has fewer. Of
 * inks, {@code (255 - ink) * (255 - black) / 255} is shown, as programs without color management
 * do; of other bands, the first three as red, green and blue, or the first alone as gray.
 */
final class DisplayRows {
  private static final int BLACK = 3;
  private static final int MAX = 255;

  private final PixelFormat format;
  private final int width;
  private final int colors;
  private final int shift;
  private final byte[] row;

  /**
   * @param width of a row in pixels
   * @param bits of which 16-bit samples make use, 8 to 16
   */
  DisplayRows(PixelFormat format, int width, int bits) {
    this.format = format;
    this.width = width;
    this.colors = format.colorChannels() < 3 ? 1 : 3;
    this.shift = bits - 8;
    this.row = new byte[Math.multiplyExact(width, channels())];
  }

  /** Samples of a pixel on the screen. */
  int channels() {
    return colors + (format.hasAlpha() ? 1 : 0);
  }

  /**
   * One row for the screen.
   *
   * @return shared; valid until the next call
   */
  byte[] of(byte[] data, int offset) {
    if (format.bytesPerSample() == 1 && format.hasLuminance()) {
      System.arraycopy(data, offset, row, 0, row.length);
      return row;
    }
    boolean inks = format.colors() == PixelFormat.Colors.CMYK;
    int step = format.bytesPerPixel();
    int to = 0;
    for (int x = 0, at = offset; x < width; x++, at += step) {
      int white = inks ? MAX - sample(data, at, BLACK, shift) : MAX;
      for (int c = 0; c < colors; c++) {
        int sample = sample(data, at, c, shift);
        row[to++] = (byte) (inks ? (MAX - sample) * white / MAX : sample);
      }
      if (format.hasAlpha()) {
        // Alpha makes use of all bits, whatever the colors do.
        row[to++] = (byte) sample(data, at, format.colorChannels(), Byte.SIZE);
      }
    }
    return row;
  }

  /** A sample of 8 bits: of 16 bits without so many of the lowest. */
  private int sample(byte[] data, int pixel, int channel, int below) {
    if (format.bytesPerSample() == 1) {
      return data[pixel + channel] & 0xFF;
    }
    int at = pixel + 2 * channel;
    int value = (data[at] & 0xFF) | ((data[at + 1] & 0xFF) << Byte.SIZE);
    return Math.min(MAX, value >> below);
  }
}
