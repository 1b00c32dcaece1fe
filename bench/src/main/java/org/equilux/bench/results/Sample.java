package org.equilux.bench.results;

import java.util.Map;

/**
 * The cost of one round of a contestant.
 *
 * @param value in its row's unit
 * @param phases where the time went, in seconds; empty if it is not known
 */
public record Sample(double value, Map<String, Double> phases) {
  public static Sample of(double value) {
    return new Sample(value, Map.of());
  }
}
