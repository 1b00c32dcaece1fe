package org.equilux.master.views;

import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.views.samples.SampleValues;

/**
 * The conversion of decoded rows to 8-bit samples for a screen: gray or RGB, interleaved, alpha
 * last. Samples of more than 8 bits are mapped linearly from a range of values to black to white,
 * and so are 8-bit samples if a range is requested; samples without data are black. Inks are shown
 * as {@code (255 - ink) * (255 - black) / 255}, as programs without color management do; of other
 * bands, the first three are shown as red, green and blue, or the first alone as gray.
 */
final class DisplayRows {
  private static final int BLACK = 3;
  private static final int MAX = 255;

  private final PixelFormat format;
  private final int width;
  private final int colors;
  private final int shift;
  private final SampleValues values;

  /** The displayed range of values; empty if samples are shown unchanged. */
  private final Optional<ValueRange> range;

  /** The displayed value of each code of 8- or 16-bit samples; null without a display range. */
  private final byte[] levels;

  private final byte[] row;

  /**
   * Creates the conversion for a page.
   *
   * @param range of displayed values, required if the page {@link #needsRange}
   */
  DisplayRows(PageInfo page, Optional<ValueRange> range) {
    this.format = page.format();
    this.width = page.width();
    this.colors = format.colorChannels() < 3 ? 1 : 3;
    this.values = new SampleValues(page);
    this.range = range;
    this.shift = format.bitsPerSample() - Byte.SIZE;
    this.levels = range.isEmpty() || format.isWide() ? null : levels(page, range.get());
    this.row = new byte[Math.multiplyExact(width, channels())];
  }

  /** Whether a page can be shown with a range of values. */
  static boolean hasRange(PageInfo page) {
    return page.format().hasLuminance() || page.format().colors() == PixelFormat.Colors.BANDS;
  }

  /** Whether a page needs a range of values, because its samples do not define their brightness. */
  static boolean needsRange(PageInfo page) {
    return hasRange(page) && (page.format().bytesPerSample() > 1 || page.samples().least() < 0);
  }

  private static byte[] levels(PageInfo page, ValueRange of) {
    byte[] levels = new byte[page.format().levels()];
    SampleValues values = new SampleValues(page);
    for (int code = 0; code < levels.length; code++) {
      levels[code] = shown(values, code + page.samples().least(), of);
    }
    return levels;
  }

  private static byte shown(SampleValues values, double value, ValueRange of) {
    if (!values.isData(value)) {
      return 0;
    }
    return of.isFlat() ? (byte) 128 : level((value - of.low()) / (of.high() - of.low()));
  }

  /** The number of samples of a pixel on the screen. */
  int channels() {
    return colors + (format.hasAlpha() ? 1 : 0);
  }

  /**
   * Converts one row.
   *
   * @return a shared array, valid until the next call
   */
  byte[] of(byte[] data, int offset) {
    if (range.isPresent()) {
      scale(data, offset, range.get());
      return row;
    }
    if (format.bytesPerSample() == 1 && format.hasLuminance()) {
      System.arraycopy(data, offset, row, 0, row.length);
      return row;
    }
    if (format.hasLightness()) {
      LabColors.toRgb(data, offset, row, width);
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
        // Alpha uses all bits, independent of the colors' range.
        row[to++] = (byte) sample(data, at, format.colorChannels(), Byte.SIZE);
      }
    }
    return row;
  }

  private void scale(byte[] data, int offset, ValueRange of) {
    double opaque = values.page().samples().isFloat() ? 1 : values.page().samples().greatest();
    int step = format.bytesPerSample();
    int to = 0;
    for (int x = 0, pixel = offset; x < width; x++, pixel += format.bytesPerPixel()) {
      for (int c = 0; c < colors; c++) {
        int at = pixel + c * step;
        row[to++] =
            levels == null
                ? shown(values, values.at(data, at), of)
                : levels[step == 1 ? data[at] & 0xFF : code(data, at)];
      }
      if (format.hasAlpha()) {
        double value = values.at(data, pixel + format.colorChannels() * step);
        // Alpha of signed samples is stored as a value, not as a code.
        double alpha = format.isWide() ? value : value - values.page().samples().least();
        row[to++] = level(alpha / opaque);
      }
    }
  }

  private static byte level(double part) {
    return (byte) Math.round(Math.clamp(part, 0, 1) * 255);
  }

  /** A sample as 8 bits; 16-bit samples lose their lowest {@code below} bits. */
  private int sample(byte[] data, int pixel, int channel, int below) {
    if (format.bytesPerSample() == 1) {
      return data[pixel + channel] & 0xFF;
    }
    return Math.min(MAX, code(data, pixel + 2 * channel) >> below);
  }

  private static int code(byte[] data, int at) {
    return (data[at] & 0xFF) | ((data[at + 1] & 0xFF) << Byte.SIZE);
  }
}
