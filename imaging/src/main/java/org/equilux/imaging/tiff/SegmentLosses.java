package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Set;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.options.OnDamage;

/**
 * The handling of lost strips or tiles of a page: refuses the page, or reports them to a sink.
 *
 * @param sink receives the missing pixels of the page
 * @param found receives descriptions of the damage for the user
 */
record SegmentLosses(Layout layout, OnDamage onDamage, RowSink sink, Set<String> found) {
  /** The limit of reasons, which are mostly the same for all segments. */
  private static final int MAX_FOUND = 5;

  /**
   * Handles a loss of the rows of a segment from one on, in all planes.
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

  /** A sink of the rows of a segment that reports missing ones. */
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
   * @param endColumn of the segment, exclusive
   * @param firstRow of the segment
   * @param endRow of the segment, exclusive
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
