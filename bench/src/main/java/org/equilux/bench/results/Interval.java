package org.equilux.bench.results;

import java.util.List;

/**
 * The confidence interval of the median of a distribution, by the sign test: each value is below
 * the median with probability one half, so the number of values below is binomial for any
 * distribution. The only assumption is that rounds are independent.
 *
 * @param confidence that the median is in the interval, from 0 to 1; at least {@link #WANTED} for 6
 *     or more values; for fewer values, the interval ranges from the least to the greatest
 */
public record Interval(double low, double high, double confidence) {
  /** The requested confidence level. */
  public static final double WANTED = 0.95;

  /**
   * The interval of the median of the distribution of some values.
   *
   * @param values at least one, in any order
   */
  public static Interval ofMedian(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    int cut = 0;
    while (cut + 1 < (n + 1) / 2 && confidence(n, cut + 1) >= WANTED) {
      cut++;
    }
    return new Interval(sorted.get(cut), sorted.get(n - 1 - cut), confidence(n, cut));
  }

  /** The confidence of the interval without a number of values at each end. */
  private static double confidence(int n, int cut) {
    // P(at most "cut" of n values are on one side of the median), for both sides.
    double term = Math.pow(0.5, n);
    double sum = 0;
    for (int k = 0; k <= cut; k++) {
      sum += term;
      term = term * (n - k) / (k + 1);
    }
    return Math.max(0, 1 - 2 * sum);
  }

  /** Whether a value is in the interval. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
