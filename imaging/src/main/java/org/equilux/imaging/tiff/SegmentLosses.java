package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Set;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.options.OnDamage;

/**
 * The lost strips or tiles of a page: it refuses the page, or tells a sink.
 *
 * @param sink is told which pixels of the page are missing
 * @param found takes the damage as sentences for the user
 */
record SegmentLosses(Layout layout, OnDamage onDamage, RowSink sink, Set<String> found) {
  /** Reasons are mostly the same for all segments; a few say enough. */
  private static final int MAX_FOUND = 5;

  /**
   * The rows of a segment from one on are lost, together with those of its row of segments in the
   * same columns.
   *
   * @param column of segments
   * @param row of the segment
   * @param why the refusal
   * @throws PictureException the refusal, if damaged pages are not salvaged
   */
  void lost(int segmentRow, int column, int row, PictureException why) throws PictureException {
    if (onDamage == OnDamage.REFUSE) {
      throw why;
    }
    note(why.getMessage());
    missing(segmentRow, column, 0, layout.pageColumns(column), row, layout.pageRows(segmentRow));
  }

  /** Hands on the rows of a segment, and tells which of them are missing. */
  RowSink ofSegment(int segmentRow, int column, RowSink rows) {
    return new RowSink() {
      @Override
      public void rows(byte[] data, int offset, int count) throws IOException {
        rows.rows(data, offset, count);
      }

      @Override
      public void missing(int firstColumn, int columns, int firstRow, int count) {
        SegmentLosses.this.missing(
            segmentRow, column, firstColumn, firstColumn + columns, firstRow, firstRow + count);
      }
    };
  }

  /** Records the damage of a segment. */
  void note(String what) {
    if (found.size() < MAX_FOUND) {
      found.add(what);
    }
  }

  /**
   * Reports a missing part of a segment, clipped to the page.
   *
   * @param firstColumn of the segment
   * @param endColumn of the segment, after the last one
   * @param firstRow of the segment
   * @param endRow of the segment, after the last one
   */
  void missing(
      int segmentRow, int column, int firstColumn, int endColumn, int firstRow, int endRow) {
    int columns = Math.min(endColumn, layout.pageColumns(column)) - firstColumn;
    int rows = Math.min(endRow, layout.pageRows(segmentRow)) - firstRow;
    if (columns > 0 && rows > 0) {
      int left = column * layout.width() + firstColumn;
      sink.missing(left, columns, layout.firstRow(segmentRow) + firstRow, rows);
    }
  }
}
