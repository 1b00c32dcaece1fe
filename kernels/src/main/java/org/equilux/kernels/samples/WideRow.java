package org.equilux.kernels.samples;

import java.util.OptionalDouble;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/**
 * A row of wide pixels. A pixel holds data if its color samples are finite numbers and are not all
 * the value for "no data"; others are neither counted nor changed.
 */
final class WideRow {
  private static final double RED = 0.299;
  private static final double GREEN = 0.587;
  private static final double BLUE = 0.114;

  private final Pixels in;
  private final int channels;
  private final int colors;
  private final boolean hasNodata;
  private final double nodata;
  private final double[] samples;
  private int y;

  /** Of some pixels, none of whose rows was read. */
  WideRow(Pixels in, OptionalDouble nodata) {
    this.in = in;
    this.channels = in.format().channels();
    this.colors = in.format().colorChannels();
    this.hasNodata = nodata.isPresent();
    this.nodata = nodata.orElse(0);
    this.samples = new double[in.width() * channels];
  }

  /** Reads a row. */
  void read(int row) {
    y = row;
    for (int x = 0, i = 0; x < in.width(); x++) {
      for (int c = 0; c < channels; c++) {
        samples[i++] = in.value(x, row, c);
      }
    }
  }

  double sample(int x, int channel) {
    return samples[x * channels + channel];
  }

  /** The luminance of a pixel (ITU-R BT.601), or its only color sample. */
  double luminance(int x) {
    int at = x * channels;
    return colors == 1
        ? samples[at]
        : RED * samples[at] + GREEN * samples[at + 1] + BLUE * samples[at + 2];
  }

  boolean holdsData(int x) {
    boolean other = !hasNodata;
    for (int i = x * channels; i < x * channels + colors; i++) {
      if (!Double.isFinite(samples[i])) {
        return false;
      }
      other |= samples[i] != nodata;
    }
    return other;
  }

  /** The gray value of a pixel without data: its first sample that is not finite. */
  double gray(int x) {
    for (int c = 0; c < colors; c++) {
      if (!Double.isFinite(sample(x, c))) {
        return sample(x, c);
      }
    }
    return sample(x, 0);
  }

  /**
   * Whether a pixel is counted.
   *
   * @param chunk whose mask is asked
   * @param skipsTransparent whether pixels with an alpha of 0 are not
   */
  boolean isCounted(int x, Chunk chunk, boolean skipsTransparent) {
    boolean masked = chunk.mask().isPresent() && chunk.mask().get().sample(x, y, 0) == 0;
    boolean hidden = skipsTransparent && channels > colors && sample(x, colors) == 0;
    return !masked && !hidden && holdsData(x);
  }
}
