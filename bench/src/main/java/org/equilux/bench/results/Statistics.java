package org.equilux.bench.results;

import java.util.List;

/**
 * A summary of measurements: the five numbers of a box plot. A mean and its deviation would be
 * ruled by the few rounds that something else disturbed.
 *
 * @param lower a quarter of the values are at most this; between two values it is interpolated
 * @param upper a quarter of the values are at least this
 */
public record Statistics(double least, double lower, double median, double upper, double greatest) {
  /**
   * The five numbers of some values.
   *
   * @param values one at least, in any order
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

  /** The middle half of the values, as a part of the median. */
  public double spread() {
    return (upper - lower) / median;
  }

  /** Least, median and greatest, in columns. */
  @Override
  public String toString() {
    return "%6.2f  %6.2f  %6.2f".formatted(least, median, greatest);
  }
}
