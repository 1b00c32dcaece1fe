package org.equilux.kernels.samples;

import java.util.OptionalDouble;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;

/**
 * Makes unsigned samples of 8 or 16 bits of other ones: the ends of a range of values become 0 and
 * the greatest value, and what lies between is rounded to the nearest, half to even. Pixels without
 * data become 0.
 *
 * @param samples the values that the samples have in terms of their file
 * @param range of the values
 * @param nodata the value of pixels that hold no data
 * @param format of the result, of 8 or 16 bits, with the channels of the samples
 */
public record DepthConversion(
    SampleType samples, ValueRange range, OptionalDouble nodata, PixelFormat format) {
  /** Converts pixels. */
  public Pixels convert(Pixels in) {
    Pixels out = Pixels.allocate(format, in.width(), in.height());
    int colors = format.colorChannels();
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        boolean data = holdsData(in, x, y);
        for (int c = 0; c < colors; c++) {
          out.setSample(x, y, c, data ? color(value(in, x, y, c)) : 0);
        }
        if (format.hasAlpha()) {
          out.setSample(x, y, colors, alpha(in, x, y, colors));
        }
      }
    }
    return out;
  }

  private double value(Pixels in, int x, int y, int channel) {
    return in.format().isWide()
        ? in.value(x, y, channel)
        : in.sample(x, y, channel) + samples.least();
  }

  private boolean holdsData(Pixels in, int x, int y) {
    boolean other = nodata.isEmpty();
    for (int c = 0; c < format.colorChannels(); c++) {
      double value = value(in, x, y, c);
      if (!Double.isFinite(value)) {
        return false;
      }
      other |= nodata.isPresent() && value != nodata.getAsDouble();
    }
    return other;
  }

  private int color(double value) {
    return range.isFlat() ? 0 : level((value - range.low()) / (range.high() - range.low()));
  }

  /** Alpha of signed samples is no code, and the alpha of opaque floating-point pixels is 1. */
  private int alpha(Pixels in, int x, int y, int channel) {
    double opaque = samples.isFloat() ? 1 : samples.greatest();
    double alpha = in.format().isWide() ? in.value(x, y, channel) : in.sample(x, y, channel);
    return level(alpha / opaque);
  }

  private int level(double part) {
    return (int) Math.rint(Math.clamp(part, 0, 1) * (format.levels() - 1));
  }
}
