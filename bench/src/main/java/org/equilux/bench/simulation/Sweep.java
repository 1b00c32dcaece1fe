package org.equilux.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Outcomes of the same work by the number of workers.
 *
 * @param outcomes by number of workers, ascending
 */
public record Sweep(List<Outcome> outcomes) {
  /** The utilization from which a part counts as the bottleneck. */
  private static final double SATURATED = 0.95;

  private static final double INEFFICIENT = 0.5;

  public Sweep {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Powers of two up to the greatest number, which is always included.
   *
   * @param greatest at least 1
   */
  public static List<Integer> doubling(int greatest) {
    List<Integer> numbers = new ArrayList<>();
    for (int n = 1; n < greatest; n *= 2) {
      numbers.add(n);
    }
    numbers.add(greatest);
    return numbers;
  }

  /** The speedup over one worker, extrapolated from the smallest cluster. */
  public double speedUp(Outcome outcome) {
    Outcome first = outcomes.getFirst();
    return outcome.megapixelsPerSecond() / first.megapixelsPerSecond() * first.workers();
  }

  /** The throughput for each worker relative to that of the smallest cluster, which is 1. */
  public double efficiency(Outcome outcome) {
    return speedUp(outcome) / outcome.workers();
  }

  /** The smallest number of workers with which a part of the master is saturated. */
  public OptionalInt masterSaturated() {
    return outcomes.stream()
        .filter(outcome -> outcome.use().master() >= SATURATED)
        .mapToInt(Outcome::workers)
        .findFirst();
  }

  /** The smallest number of workers with an efficiency below one half. */
  public OptionalInt inefficient() {
    return outcomes.stream()
        .filter(outcome -> efficiency(outcome) < INEFFICIENT)
        .mapToInt(Outcome::workers)
        .findFirst();
  }
}
