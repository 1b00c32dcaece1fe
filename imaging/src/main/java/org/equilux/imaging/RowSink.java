package org.equilux.imaging;

import java.io.IOException;
import org.equilux.imaging.options.OnDamage;

/** The receiver of decoded rows in order, packed, in the page's pixel format. */
@FunctionalInterface
public interface RowSink {
  /**
   * Receiver of rows.
   *
   * @param data shared; valid only during the call
   * @param offset of the first row in bytes
   * @param count number of rows, at least 1
   */
  void rows(byte[] data, int offset, int count) throws IOException;

  /**
   * Reports a rectangle of the page whose pixels are missing or damaged and filled in. Called by
   * readers that {@link OnDamage#SALVAGE salvage}, before any row of the rectangle. Rectangles may
   * overlap.
   */
  default void missing(int firstColumn, int columns, int firstRow, int rows) {}
}
