package org.equilux.bench.results;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The comparison of two contestants of the same rounds: the median of the ratios of each round,
 * since a disturbance in a round affects both.
 *
 * @param interval confidence interval of the ratio's true median
 */
public record Ratio(double median, Interval interval) {
  /**
   * The ratio of two contestants' samples.
   *
   * @param dividends one sample for each round
   * @param divisors the other contestant's samples of the same rounds
   * @throws IllegalArgumentException if the numbers of rounds differ
   */
  public static Ratio of(List<Double> dividends, List<Double> divisors) {
    if (dividends.size() != divisors.size()) {
      throw new IllegalArgumentException(
          "%d samples do not pair with %d".formatted(dividends.size(), divisors.size()));
    }
    List<Double> ratios =
        IntStream.range(0, dividends.size())
            .mapToObj(round -> dividends.get(round) / divisors.get(round))
            .toList();
    return new Ratio(Statistics.of(ratios).median(), Interval.ofMedian(ratios));
  }

  /** The speedup of the first row over the second. */
  public static Ratio speedUp(Row of, Row over) {
    return of.unit().moreIsBetter()
        ? of(of.samples(), over.samples())
        : of(over.samples(), of.samples());
  }

  /** Whether the contestants differ with the requested confidence. */
  public boolean isClear() {
    return !interval.contains(1) && interval.confidence() >= Interval.WANTED;
  }
}
