package org.equilux.engine.attachment;

import java.io.IOException;
import org.equilux.engine.page.RowSpool;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.metadata.Orientation.Place;

/**
 * Rotates a mask of one byte a pixel to the stored orientation of its picture, several rows at a
 * time. For a transposed mask, only a part of each of its rows is read at a time.
 */
final class TurnedMask {
  private static final int PORTION_BYTES = 1 << 24;

  private final MaskFit fit;
  private final RowSpool mask;

  /** The distance in the mask of two pixels that are neighbors in the picture's row. */
  private final int stepX;

  private final int stepY;

  TurnedMask(MaskFit fit, RowSpool mask) {
    this.fit = fit;
    this.mask = mask;
    Place first = fit.inMask(0, 0);
    Place right = fit.inMask(1, 0);
    this.stepX = right.x() - first.x();
    this.stepY = right.y() - first.y();
  }

  /** Writes all rows. */
  void writeTo(RowSpool turned) throws IOException {
    PageInfo picture = fit.picture();
    int portion = Math.clamp(PORTION_BYTES / picture.width(), 1, picture.height());
    byte[] rows = new byte[portion * picture.width()];
    int count;
    for (int first = 0; first < picture.height(); first += count) {
      count = Math.min(portion, picture.height() - first);
      if (stepX == 0) {
        transpose(first, count, rows);
      } else {
        mirror(first, count, rows);
      }
      turned.write(first, rows, 0, count * picture.width());
    }
  }

  private void mirror(int first, int count, byte[] rows) throws IOException {
    int width = fit.picture().width();
    byte[] row = new byte[width];
    for (int y = 0; y < count; y++) {
      Place begin = fit.inMask(0, first + y);
      mask.read(begin.y(), 0, row);
      for (int x = 0; x < width; x++) {
        rows[y * width + x] = row[begin.x() + x * stepX];
      }
    }
  }

  /** Transposes: each column of the rows is a part of a row of the mask. */
  private void transpose(int first, int count, byte[] rows) throws IOException {
    int width = fit.picture().width();
    byte[] part = new byte[count];
    int fromX = fit.inMask(0, first).x();
    int toX = fit.inMask(0, first + count - 1).x();
    int left = Math.min(fromX, toX);
    int firstY = fit.inMask(0, first).y();
    for (int x = 0; x < width; x++) {
      mask.read(firstY + x * stepY, left, part);
      for (int y = 0; y < count; y++) {
        rows[y * width + x] = part[fromX <= toX ? y : count - 1 - y];
      }
    }
  }
}
