package org.equilux.imaging.png;

import java.util.List;
import org.equilux.imaging.RowSink;

/**
 * A pass of an interlaced picture (PNG specification, 8.1): where in the picture its pixels lie.
 *
 * @param columnStep distance between its columns
 * @param rowStep distance between its rows
 */
record Adam7(int firstColumn, int firstRow, int columnStep, int rowStep) {
  /** Of a longer row, all pixels are taken for missing if one is: each would have to be told. */
  private static final int MOST_COLUMNS = 1 << 16;

  /** All passes in their order in the file. */
  static final List<Adam7> PASSES =
      List.of(
          new Adam7(0, 0, 8, 8),
          new Adam7(4, 0, 8, 8),
          new Adam7(0, 4, 4, 8),
          new Adam7(2, 0, 4, 4),
          new Adam7(0, 2, 2, 4),
          new Adam7(1, 0, 2, 2),
          new Adam7(0, 1, 1, 2));

  /** Columns that it has of a picture. */
  int columns(int width) {
    return Math.max(0, Math.ceilDiv(width - firstColumn, columnStep));
  }

  /** Rows that it has of a picture. */
  int rows(int height) {
    return Math.max(0, Math.ceilDiv(height - firstRow, rowStep));
  }

  private boolean isAt(int row) {
    return row >= firstRow && (row - firstRow) % rowStep == 0;
  }

  /**
   * Tells a sink which pixels of a row of a picture are missing.
   *
   * @param rowsOfPasses the number of rows that each pass has, the first ones
   */
  static void missing(int[] rowsOfPasses, int row, int width, RowSink sink) {
    for (int i = 0; i < rowsOfPasses.length; i++) {
      Adam7 pass = PASSES.get(i);
      if (!pass.isAt(row) || (row - pass.firstRow) / pass.rowStep < rowsOfPasses[i]) {
        continue;
      }
      if (pass.columnStep == 1 || width > MOST_COLUMNS) {
        sink.missing(0, width, row, 1);
        return;
      }
      for (int x = pass.firstColumn; x < width; x += pass.columnStep) {
        sink.missing(x, 1, row, 1);
      }
    }
  }
}
