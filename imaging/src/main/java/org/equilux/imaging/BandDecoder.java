package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Pixels;

/** The decoder of a page's bands. Not thread-safe. */
public interface BandDecoder extends AutoCloseable {
  /**
   * Decodes a band with a buffer of a few rows besides {@code out}.
   *
   * @param encoded bytes of the band, from {@link BandLocation#read}
   * @param firstRow of the page
   * @param out receives the band's rows, packed or not, in the page's format
   * @throws PictureException if the band is damaged; {@code out} is then partly written
   * @throws IllegalArgumentException if {@code out} does not have the size of a band of the page
   */
  void decode(byte[] encoded, int firstRow, Pixels out) throws IOException;

  @Override
  void close();
}
