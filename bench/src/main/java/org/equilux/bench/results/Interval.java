package org.equilux.bench.results;

import java.util.List;

/**
 * Where the true median of a distribution lies, by the sign test: of values drawn from it each is
 * below the median as likely as above, so how many are is binomial, whatever the distribution looks
 * like. Nothing is assumed of noise but that rounds do not depend on one another.
 *
 * @param confidence with which the median is in the interval, from 0 to 1. It is at least {@link
 *     #WANTED} where there are enough values (6); with fewer it is less, and the interval goes from
 *     the least to the greatest
 */
public record Interval(double low, double high, double confidence) {
  /** The confidence level that is aimed at. */
  public static final double WANTED = 0.95;

  /**
   * Where the median of what values were drawn from lies.
   *
   * @param values one at least, in any order
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

  /** The interval without a number of values at each end. */
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

  /** Whether a value lies in it. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
