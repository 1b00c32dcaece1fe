package org.equilux.kernels.pixels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TilingTest {
  @Test
  void bothSidesArePaddedIfOneDoesNotFit() {
    Tiling tiling = new Tiling(16, 9, 4, 2);
    assertEquals(20, tiling.paddedWidth());
    assertEquals(10, tiling.paddedHeight());
    assertEquals(16, new Tiling(16, 10, 4, 2).paddedWidth());
  }

  @RepeatedTest(200)
  void everyPaddedRowIsCountedOnceInTheRowsOfCellsThatItsChunkTouches(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int height = 1 + random.nextInt(60);
    Tiling tiling =
        new Tiling(1 + random.nextInt(60), height, 1 + random.nextInt(9), 1 + random.nextInt(9));
    int[] rowsOfCells = new int[tiling.rows()];
    for (int y = 0; y < height; ) {
      ChunkRows chunk = new ChunkRows(y, 1 + random.nextInt(height - y), 0, 0);
      int first = tiling.firstTileRow(chunk);
      int end = first + tiling.tileRowCount(chunk);
      int countings = 0;
      for (; y < chunk.end(); y++) {
        for (int row : tiling.tileRows(y)) {
          assertTrue(row >= first && row < end);
          rowsOfCells[row]++;
          countings++;
        }
      }
      assertEquals((long) countings * tiling.paddedWidth(), tiling.countings(chunk));
    }
    assertTrue(Arrays.stream(rowsOfCells).allMatch(rows -> rows == tiling.tileHeight()));
  }

  @RepeatedTest(100)
  void weightsLieBetweenNeighbors(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Tiling tiling = new Tiling(1 + random.nextInt(3000), 1, 1 + random.nextInt(64), 1);
    Tiling.Axis across = tiling.across();
    for (int x = 0; x < tiling.width(); x++) {
      int lower = across.lower(x);
      int upper = across.upper(x);
      float weight = across.weight(x);
      assertTrue(lower >= 0 && upper < tiling.columns() && upper - lower <= 1 && upper >= lower);
      assertTrue(weight >= 0 && weight <= 1);
    }
  }
}
