package org.equilux.bench.simulation;

import java.util.Arrays;

/** The quantiles of durations in seconds; NaN without values. */
public record Quantiles(double median, double p90, double p99, double greatest) {
  /**
   * Computes the quantiles.
   *
   * @param values in any order; not changed
   */
  static Quantiles of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quantiles(at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
  }

  /** The least value that is not below the given share of all values. */
  private static double at(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
