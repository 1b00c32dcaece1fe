package org.equilux.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The same work with more and more workers.
 *
 * @param outcomes by number of workers, ascending
 */
public record Sweep(List<Outcome> outcomes) {
  /** The share of time from which on a busy part counts as the bottleneck. */
  private static final double SATURATED = 0.95;

  private static final double INEFFICIENT = 0.5;

  public Sweep {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Numbers of workers that double, up to the greatest, which is the last one whatever it is.
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

  /** How many times as fast as with the fewest workers, for each of which there are. */
  public double speedUp(Outcome outcome) {
    Outcome first = outcomes.getFirst();
    return outcome.megapixelsPerSecond() / first.megapixelsPerSecond() * first.workers();
  }

  /** The throughput for each worker relative to that of the smallest cluster, which is 1. */
  public double efficiency(Outcome outcome) {
    return speedUp(outcome) / outcome.workers();
  }

  /** The fewest workers with which some part of the master is busy almost all of the time. */
  public OptionalInt masterSaturated() {
    return outcomes.stream()
        .filter(outcome -> outcome.use().master() >= SATURATED)
        .mapToInt(Outcome::workers)
        .findFirst();
  }

  /** The fewest workers of which less than half is of use. */
  public OptionalInt inefficient() {
    return outcomes.stream()
        .filter(outcome -> efficiency(outcome) < INEFFICIENT)
        .mapToInt(Outcome::workers)
        .findFirst();
  }
}
