package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;

/**
 * Histogram matching: gives the picture the distribution of values of a reference picture. The
 * table is that of scikit-image's {@code match_histograms}, rounded.
 */
public final class MatchOperation implements TableOperation {
  private static final Parameter REFERENCE =
      new Parameter.Attachment(
          "reference",
          "The picture whose distribution of values is taken; its size and depth may differ.",
          Parameter.Attachment.Kind.REFERENCE,
          true);

  @Override
  public String name() {
    return "match";
  }

  @Override
  public String suffix() {
    return "matched";
  }

  @Override
  public String description() {
    return "Gives the picture the brightness and contrast of a reference picture.";
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(REFERENCE);
  }

  @Override
  public LutGrid reduce(
      HistogramGrid histograms, Map<String, String> parameters, Attachments attachments) {
    HistogramGrid reference =
        attachments
            .reference()
            .orElseThrow(() -> new IllegalArgumentException("match needs a reference picture"));
    return LutGrid.ofEach(
        histograms,
        (plane, histogram) ->
            table(histogram, reference.histogram(0, 0, Math.min(plane, reference.planes() - 1))));
  }

  /**
   * The matching table. A value's quantile is the part of the picture's pixels that have it or a
   * smaller one. {@code table[k]} is the value at which the reference has the quantile of {@code
   * k}, interpolated between the values that occur there and rounded half to even, in double. A
   * reference of another depth is scaled to the picture's.
   *
   * @param histogram of the picture; if it is empty the table changes nothing
   * @param reference of the reference, not empty, in as many bins as it has values
   */
  static char[] table(long[] histogram, long[] reference) {
    int max = histogram.length - 1;
    long total = HistogramGrid.total(histogram);
    long referenceTotal = HistogramGrid.total(reference);
    double step = (double) max / (reference.length - 1);
    if (total == 0 || referenceTotal == 0) {
      return LutGrid.identity(histogram.length);
    }
    char[] table = new char[histogram.length];
    // The quantiles of both rise together, so one pass over each finds every pair of neighbors.
    int before = next(reference, -1);
    int after = next(reference, before);
    long sumBefore = reference[before];
    long sum = 0;
    for (int k = 0; k <= max; k++) {
      sum += histogram[k];
      double quantile = (double) sum / total;
      while (after < reference.length
          && quantile >= (double) (sumBefore + reference[after]) / referenceTotal) {
        before = after;
        sumBefore += reference[before];
        after = next(reference, before);
      }
      double low = (double) sumBefore / referenceTotal;
      double value = before * step;
      if (quantile > low && after < reference.length) {
        double high = (double) (sumBefore + reference[after]) / referenceTotal;
        double slope = (after * step - before * step) / (high - low);
        value = slope * (quantile - low) + before * step;
      }
      table[k] = (char) Math.clamp((long) Math.rint(value), 0, max);
    }
    return table;
  }

  /** The next value that occurs; the number of values if none does. */
  private static int next(long[] histogram, int after) {
    int value = after + 1;
    while (value < histogram.length && histogram[value] == 0) {
      value++;
    }
    return value;
  }
}
