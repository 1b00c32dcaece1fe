package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;

/**
 * Histogram equalization of the whole picture. For 8-bit pictures the table is, bit for bit, that
 * of OpenCV's {@code equalizeHist}; for 16-bit ones the same formula in double precision.
 */
public final class EqualizeOperation implements TableOperation {
  @Override
  public String name() {
    return "equalize";
  }

  @Override
  public String suffix() {
    return "equalized";
  }

  @Override
  public String description() {
    return "Spreads the brightness values of the whole picture evenly over the range.";
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of();
  }

  @Override
  public LutGrid reduce(
      HistogramGrid histograms, Map<String, String> parameters, Attachments attachments) {
    return LutGrid.ofEach(histograms, (_, histogram) -> table(histogram));
  }

  /**
   * The equalizing table: with {@code i} the first value that occurs, {@code table[k] =
   * rint((h[i+1] + ... + h[k]) * (levels - 1) / (total - h[i]))}, half to even, and 0 up to {@code
   * i}. The product is taken in float for 256 levels, as OpenCV does, and in double for more. A
   * picture of a single value (or none) is left as it is.
   */
  static char[] table(long[] histogram) {
    int levels = histogram.length;
    int first = 0;
    while (first < levels && histogram[first] == 0) {
      first++;
    }
    long rest = 0;
    for (int k = first + 1; k < levels; k++) {
      rest += histogram[k];
    }
    if (rest == 0) {
      return LutGrid.identity(levels);
    }
    char[] table = new char[levels];
    long sum = 0;
    for (int k = first + 1; k < levels; k++) {
      sum += histogram[k];
      table[k] = (char) Math.clamp(scaled(sum, rest, levels - 1), 0, levels - 1);
    }
    return table;
  }

  private static long scaled(long sum, long rest, int max) {
    if (max == 255) {
      // float on purpose: OpenCV multiplies in float32, and its bits are the norm.
      float scale = 255f / (float) rest;
      return (long) Math.rint((double) ((float) sum * scale));
    }
    return (long) Math.rint(sum * ((double) max / rest));
  }
}
