package org.equilux.bench.results;

import java.util.Map;

/**
 * The cost of one round of a contestant.
 *
 * @param value in the unit of its row
 * @param phases seconds by phase; empty if unknown
 */
public record Sample(double value, Map<String, Double> phases) {
  public static Sample of(double value) {
    return new Sample(value, Map.of());
  }
}
