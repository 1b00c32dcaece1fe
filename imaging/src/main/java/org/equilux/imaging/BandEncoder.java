package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Pixels;

/** The encoder of a page's bands. Not thread-safe. */
public interface BandEncoder extends AutoCloseable {
  /**
   * Encodes a band.
   *
   * @param firstRow of the page
   * @param rows of the band, packed or not, in the page's width and format
   * @return bytes for {@link BandSink#band}
   * @throws IllegalArgumentException if {@code rows} do not have the size of a band of the page
   */
  byte[] encode(int firstRow, Pixels rows) throws IOException;

  @Override
  void close();
}
