package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Pixels;

/** Encodes bands of a page. Not safe for use by several threads at once. */
public interface BandEncoder extends AutoCloseable {
  /**
   * Encodes a band.
   *
   * @param firstRow of the page
   * @param rows the band's rows, packed or not, in the page's width and format
   * @return what {@link BandSink#band} takes
   * @throws IllegalArgumentException if {@code rows} are no band of the page
   */
  byte[] encode(int firstRow, Pixels rows) throws IOException;

  @Override
  void close();
}
