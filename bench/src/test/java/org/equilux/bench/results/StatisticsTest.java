package org.equilux.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final double EXACT = 1e-12;

  @Test
  void fiveNumbersOfFiveValuesInAnyOrder() {
    assertEquals(
        new Statistics(1, 2, 3, 4, 100), Statistics.of(List.of(4.0, 100.0, 1.0, 3.0, 2.0)));
  }

  @Test
  void quartilesOfFourValuesLieBetweenThem() {
    assertEquals(new Statistics(1, 1.75, 2.5, 3.25, 4), Statistics.of(List.of(1.0, 2.0, 3.0, 4.0)));
  }

  @Test
  void oneValueYieldsEqualNumbers() {
    assertEquals(new Statistics(7, 7, 7, 7, 7), Statistics.of(List.of(7.0)));
  }

  @Test
  void spreadIsTheInterquartileRangeOverTheMedian() {
    assertEquals(0.6, Statistics.of(List.of(1.0, 2.0, 2.5, 3.5, 9.0)).spread(), EXACT);
  }

  /** Calculated by hand: all 6 values are on one side of the median in 2 of 64 cases. */
  @Test
  void intervalOfSixValuesIsTheirRange() {
    Interval interval = Interval.ofMedian(List.of(6.0, 1.0, 2.0, 3.0, 4.0, 5.0));
    assertEquals(1, interval.low());
    assertEquals(6, interval.high());
    assertEquals(1 - 2.0 / 64, interval.confidence(), EXACT);
  }

  /**
   * Calculated by hand: at most one of 9 values is on one side in 2 (1 + 9) of 512 cases; two in
   * 92.
   */
  @Test
  void intervalOfNineValuesExcludesTheExtremes() {
    Interval interval =
        Interval.ofMedian(IntStream.rangeClosed(1, 9).mapToObj(i -> (double) i).toList());
    assertEquals(2, interval.low());
    assertEquals(8, interval.high());
    assertEquals(1 - 20.0 / 512, interval.confidence(), EXACT);
  }

  @Test
  void fewValuesHaveALowConfidence() {
    assertEquals(0.75, Interval.ofMedian(List.of(1.0, 2.0, 3.0)).confidence(), EXACT);
    assertEquals(0, Interval.ofMedian(List.of(1.0)).confidence(), EXACT);
  }

  /** The interval has its confidence, also for a distribution far from normal. */
  @Test
  void intervalCoversTheMedianWithItsConfidence() {
    Random random = new Random(1);
    int tries = 4000;
    int held = 0;
    for (int i = 0; i < tries; i++) {
      List<Double> values =
          IntStream.range(0, 15).mapToObj(_ -> Math.exp(3 * random.nextGaussian())).toList();
      if (Interval.ofMedian(values).contains(1)) {
        held++;
      }
    }
    assertTrue(held >= 0.95 * tries, held + " of " + tries);
  }

  @Test
  void ratioIsTakenRoundByRound() {
    // The machine slows down steadily, and the second contestant is always twice as fast.
    List<Double> slow = List.of(2.0, 4.0, 8.0, 16.0, 32.0, 64.0);
    List<Double> fast = List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0);
    Ratio ratio = Ratio.of(slow, fast);
    assertEquals(2, ratio.median(), EXACT);
    assertEquals(2, ratio.interval().low(), EXACT);
    assertEquals(2, ratio.interval().high(), EXACT);
    assertTrue(ratio.isClear());
  }

  @Test
  void ratiosAroundOneOrOfFewRoundsAreNotSignificant() {
    List<Double> ones = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    assertFalse(Ratio.of(List.of(0.9, 1.1, 1.2, 0.95, 1.05, 1.1), ones).isClear());
    assertFalse(Ratio.of(List.of(5.0, 5.0, 5.0), List.of(1.0, 1.0, 1.0)).isClear());
  }

  @Test
  void samplesOfDifferentRoundsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Ratio.of(List.of(1.0, 2.0), List.of(1.0)));
  }
}
