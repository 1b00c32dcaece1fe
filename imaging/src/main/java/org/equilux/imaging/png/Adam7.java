package org.equilux.imaging.png;

import java.util.List;
import org.equilux.imaging.RowSink;

/**
 * A pass of an interlaced picture (PNG specification, 8.1), with the positions of its pixels.
 *
 * @param columnStep distance between its columns
 * @param rowStep distance between its rows
 */
record Adam7(int firstColumn, int firstRow, int columnStep, int rowStep) {
  /**
   * The limit of pixels of a row for which missing pixels are reported one by one; of a longer row,
   * all pixels are reported as missing.
   */
  private static final int MOST_COLUMNS = 1 << 16;

  /** All passes in file order. */
  static final List<Adam7> PASSES =
      List.of(
          new Adam7(0, 0, 8, 8),
          new Adam7(4, 0, 8, 8),
          new Adam7(0, 4, 4, 8),
          new Adam7(2, 0, 4, 4),
          new Adam7(0, 2, 2, 4),
          new Adam7(1, 0, 2, 2),
          new Adam7(0, 1, 1, 2));

  /** The number of its columns in a picture. */
  int columns(int width) {
    return Math.max(0, Math.ceilDiv(width - firstColumn, columnStep));
  }

  /** The number of its rows in a picture. */
  int rows(int height) {
    return Math.max(0, Math.ceilDiv(height - firstRow, rowStep));
  }

  private boolean isAt(int row) {
    return row >= firstRow && (row - firstRow) % rowStep == 0;
  }

  /**
   * Reports the missing pixels of a row to a sink.
   *
   * @param rowsOfPasses number of decoded rows of each pass
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
