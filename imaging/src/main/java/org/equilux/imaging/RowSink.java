package org.equilux.imaging;

import java.io.IOException;

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
}
