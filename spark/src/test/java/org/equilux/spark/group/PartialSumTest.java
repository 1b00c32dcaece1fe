package org.equilux.spark.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.equilux.kernels.grid.HistogramGrid;
import org.junit.jupiter.api.Test;

class PartialSumTest {
  private static PartialSum counts(int first, int second) {
    HistogramGrid grid = new HistogramGrid(2, 1, 1, 4);
    grid.counts()[0] = first;
    grid.counts()[7] = second;
    return PartialSum.of(grid);
  }

  @Test
  void sumsDoNotDependOnTheOrder() {
    PartialSum sum = counts(8, 12);
    assertEquals(sum, counts(1, 2).plus(counts(7, 10)));
    assertEquals(sum, counts(7, 10).plus(counts(1, 2)));
    assertEquals(sum, sum.plus(PartialSum.ZERO));
    assertEquals(sum, PartialSum.ZERO.plus(sum));
    assertEquals(PartialSum.ZERO, PartialSum.ZERO.plus(PartialSum.ZERO));
  }

  @Test
  void theFailureOfTheEarlierPictureRemains() {
    PartialSum third = PartialSum.failed(3, "third", false);
    PartialSum fifth = PartialSum.failed(5, "fifth", true);
    assertEquals(third, third.plus(fifth));
    assertEquals(third, fifth.plus(third));
    assertEquals(third, counts(1, 1).plus(third));
    assertEquals(third, third.plus(counts(1, 1)));
  }

  @Test
  void sumsAreSerializable() {
    assertEquals(counts(3, 4), PartialSum.decode(counts(3, 4).encode()));
    PartialSum failed = PartialSum.failed(1, "reason", true);
    assertEquals(failed, PartialSum.decode(failed.encode()));
  }
}
