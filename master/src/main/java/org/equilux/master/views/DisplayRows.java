package org.equilux.master.views;

import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.ValueRange;

/**
 * Converts decoded rows to samples for a screen: interleaved, of 8 bits, alpha last. Of unsigned
 * 16-bit samples the high bits are shown: those of 16, or of fewer where the data has fewer. All
 * other samples are shown as the part of a range of values at which they lie, those without data
 * black.
 */
final class DisplayRows {
  private final PixelFormat format;
  private final int samples;
  private final int shift;
  private final SampleValues values;

  /** Of the values that are shown; empty if the samples' own bits are. */
  private final Optional<ValueRange> range;

  private final byte[] row;

  /**
   * @param bits of which unsigned 16-bit samples make use, 8 to 16
   * @param range of the values that are shown, if the page {@link #needsRange}
   */
  DisplayRows(PageInfo page, int bits, Optional<ValueRange> range) {
    this.format = page.format();
    this.samples = Math.multiplyExact(page.width(), format.channels());
    this.values = new SampleValues(page);
    this.range = range;
    this.shift = bits - 8;
    this.row = new byte[samples];
  }

  /** Whether samples of a page do not say by themselves how bright they are. */
  static boolean needsRange(PageInfo page) {
    return page.samples().least() < 0 || page.samples().isWide();
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
    if (range.isPresent()) {
      scale(data, offset, range.get());
      return row;
    }
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

  private void scale(byte[] data, int offset, ValueRange of) {
    double span = of.high() - of.low();
    double opaque = values.page().samples().isFloat() ? 1 : values.page().samples().greatest();
    for (int i = 0, at = offset; i < samples; i++, at += format.bytesPerSample()) {
      double value = values.at(data, at);
      if (format.hasAlpha() && i % format.channels() == format.channels() - 1) {
        // Alpha of signed samples is no code.
        double alpha = format.isWide() ? value : value - values.page().samples().least();
        row[i] = level(alpha / opaque);
      } else if (!values.isData(value)) {
        row[i] = 0;
      } else {
        row[i] = of.isFlat() ? (byte) 128 : level((value - of.low()) / span);
      }
    }
  }

  private static byte level(double part) {
    return (byte) Math.round(Math.clamp(part, 0, 1) * 255);
  }
}
