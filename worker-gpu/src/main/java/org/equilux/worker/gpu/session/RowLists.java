package org.equilux.worker.gpu.session;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Tiling;

/** Lists of the rows of a band that each row of cells counts, in the kernel's layout. */
final class RowLists {
  private RowLists() {}

  /**
   * For each row of cells that a grid holds where its list begins, and at last where the last one
   * ends; then the lists. A row appears as often as it is counted.
   *
   * @param first the picture's row with which the chunk begins
   */
  static int[] of(Tiling tiling, int first, Band band, HistogramGrid grid) {
    IntFunction<int[]> tileRows = row -> tiling.tileRows(first + band.first() + row);
    int[] starts = new int[grid.heldRows() + 1];
    for (int row = 0; row < band.count(); row++) {
      for (int tileRow : tileRows.apply(row)) {
        starts[tileRow - grid.firstRow() + 1]++;
      }
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    int[] rows = new int[starts[grid.heldRows()]];
    for (int row = 0; row < band.count(); row++) {
      for (int tileRow : tileRows.apply(row)) {
        rows[next[tileRow - grid.firstRow()]++] = row;
      }
    }
    return IntStream.concat(Arrays.stream(starts), Arrays.stream(rows)).toArray();
  }
}
