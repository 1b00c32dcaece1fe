package org.equilux.master.views.samples;

import java.util.Arrays;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The display range of a page: from the 0.1 % to the 99.9 % quantile of its color samples, so that
 * a few hot or dead pixels do not darken or brighten all others. Large pages are sampled with a
 * stride. Not thread-safe.
 */
public final class ValueSampler {
  private static final int MOST_PIXELS = 1 << 19;
  private static final double TAIL = 0.001;

  private final SampleValues values;
  private final int width;
  private final int stride;
  private final int step;
  private final int channels;
  private double[] found = new double[1 << 10];
  private int count;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  /** The number of pixels until the next sampled one. */
  private int next;

  public ValueSampler(PageInfo page) {
    this.values = new SampleValues(page);
    this.width = page.width();
    this.step = page.format().bytesPerPixel();
    this.channels = page.format().colorChannels();
    this.stride = stride(page);
  }

  /** Not a divisor of the width, as then only a few columns would be sampled. */
  private static int stride(PageInfo page) {
    int stride = Math.clamp(page.pixels() / MOST_PIXELS, 1, Integer.MAX_VALUE / 2);
    while (stride > 1 && page.width() % stride == 0) {
      stride++;
    }
    return stride;
  }

  /** Takes the next row. */
  public void row(byte[] data, int offset) {
    int x = next;
    for (; x < width; x += stride) {
      pixel(data, offset + x * step);
    }
    next = x - width;
  }

  private void pixel(byte[] data, int at) {
    int bytes = step / values.page().format().channels();
    for (int c = 0; c < channels; c++) {
      double value = values.at(data, at + c * bytes);
      if (values.isData(value)) {
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
  }

  /** The range of the rows so far; {@link ValueRange#NONE} without values. */
  public ValueRange range() {
    if (count == 0) {
      return ValueRange.NONE;
    }
    double[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    double low = sorted[(int) Math.floor(TAIL * (count - 1))];
    double high = sorted[(int) Math.ceil((1 - TAIL) * (count - 1))];
    // If nearly all values are equal, the full range shows the few others.
    return low < high ? new ValueRange(low, high) : new ValueRange(least, greatest);
  }
}
