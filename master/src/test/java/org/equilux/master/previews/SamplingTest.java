package org.equilux.master.previews;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order in which bands are decoded for a preview. */
class SamplingTest {
  @Test
  void bandsAreDecodedFromCoarseToFineAndEachOnce() {
    List<Integer> order = Sampling.coarseToFine(50);
    assertEquals(List.of(0, 16, 32, 48, 8, 24, 40, 4, 12), order.subList(0, 9));
    assertEquals(IntStream.range(0, 50).boxed().toList(), order.stream().sorted().toList());
    assertEquals(List.of(0), Sampling.coarseToFine(1));
  }
}
