package org.equilux.imaging;

import java.io.IOException;
import org.equilux.imaging.options.OnDamage;

/** Takes decoded rows in order, packed, in the page's pixel format. */
@FunctionalInterface
public interface RowSink {
  /**
   * Takes some rows.
   *
   * @param data shared; only valid during the call
   * @param offset byte at which the first row begins
   * @param count how many rows, at least 1
   */
  void rows(byte[] data, int offset, int count) throws IOException;

  /**
   * Hears that the file lacks the pixels of a rectangle of the page, or that these are damaged, and
   * that they are filled in. Called before any of the rectangle's rows is handed on, by readers
   * that {@link OnDamage#SALVAGE salvage}. Rectangles may overlap.
   */
  default void missing(int firstColumn, int columns, int firstRow, int rows) {}
}
