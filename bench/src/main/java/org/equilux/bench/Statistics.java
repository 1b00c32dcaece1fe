package org.equilux.bench;

import java.util.List;

/** Least, median and greatest of some measurements. */
record Statistics(double least, double median, double greatest) {
  static Statistics of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    return new Statistics(sorted.getFirst(), median, sorted.getLast());
  }

  @Override
  public String toString() {
    return "%6.2f  %6.2f  %6.2f".formatted(least, median, greatest);
  }
}
