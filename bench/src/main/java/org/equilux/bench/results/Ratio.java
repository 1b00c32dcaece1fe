package org.equilux.bench.results;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How one contestant compares with another one of the same rounds: the ratio is taken in each round
 * and then its median, since what disturbs the machine in a round disturbs both.
 *
 * @param interval where the ratio's true median lies
 */
public record Ratio(double median, Interval interval) {
  /**
   * The ratio of what two contestants took.
   *
   * @param dividends a sample a round
   * @param divisors the other one's samples of the same rounds
   * @throws IllegalArgumentException if they are not of the same number of rounds
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

  /** How many times as fast the first one is. */
  public static Ratio speedUp(Row of, Row over) {
    return of.unit().moreIsBetter()
        ? of(of.samples(), over.samples())
        : of(over.samples(), of.samples());
  }

  /** Whether it is certain that the two differ. */
  public boolean isClear() {
    return !interval.contains(1) && interval.confidence() >= Interval.WANTED;
  }
}
