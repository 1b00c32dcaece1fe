package org.equilux.imaging.tiff;

import org.equilux.imaging.PageInfo;

/**
 * How a page is cut into segments. A strip is a tile as wide as the page.
 *
 * @param tiled whether it is written as tiles
 * @param width of a segment in pixels; a tile may reach beyond the page
 * @param height of a segment in rows; the last tiles may reach beyond the page
 */
record Layout(PageInfo page, boolean tiled, int width, int height) {
  int across() {
    return Math.ceilDiv(page.width(), width);
  }

  int down() {
    return Math.ceilDiv(page.height(), height);
  }

  /** First row of the segments of a row of segments. */
  int firstRow(int segmentRow) {
    return segmentRow * height;
  }

  /** Rows of the page that the segments of a row of segments cover. */
  int pageRows(int segmentRow) {
    return Math.min(height, page.height() - firstRow(segmentRow));
  }

  /** Columns of the page that the segments of a column of segments cover. */
  int pageColumns(int segmentColumn) {
    return Math.min(width, page.width() - segmentColumn * width);
  }

  /** Rows that are encoded in the segments of a row of segments: tiles are always whole. */
  int encodedRows(int segmentRow) {
    return tiled ? height : pageRows(segmentRow);
  }

  /** Bytes of all segments, before they are compressed. */
  long encodedBytes() {
    long rows = tiled ? (long) down() * height : page.height();
    return rows * across() * width * page.format().bytesPerPixel();
  }

  /** The same cut of a page of another format. */
  Layout of(PageInfo other) {
    return new Layout(other, tiled, width, height);
  }
}
