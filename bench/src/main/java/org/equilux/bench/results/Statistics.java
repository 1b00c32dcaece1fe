package org.equilux.bench.results;

import java.util.List;

/**
 * A summary of measurements: the five numbers of a box plot. A mean and its deviation would be
 * dominated by a few disturbed rounds.
 *
 * @param lower the lower quartile, interpolated between values
 * @param upper the upper quartile
 */
public record Statistics(double least, double lower, double median, double upper, double greatest) {
  /**
   * The five numbers of some values.
   *
   * @param values at least one, in any order
   */
  public static Statistics of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return new Statistics(
        sorted.getFirst(),
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted.getLast());
  }

  private static double quantile(List<Double> sorted, double part) {
    double at = part * (sorted.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
  }

  /** The interquartile range divided by the median. */
  public double spread() {
    return (upper - lower) / median;
  }

  /** Least, median and greatest, in columns. */
  @Override
  public String toString() {
    return "%6.2f  %6.2f  %6.2f".formatted(least, median, greatest);
  }
}
