package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Pixels;

/** Decodes bands of a page. Not safe for use by several threads at once. */
public interface BandDecoder extends AutoCloseable {
  /**
   * Decodes a band. Besides {@code out} only a few rows are in memory.
   *
   * @param encoded what {@link EncodedBands#read} gave for the rows
   * @param firstRow of the page
   * @param out takes the rows, exactly those that were read, packed or not, in the page's format
   * @throws PictureException if the band is damaged; {@code out} is then partly written
   * @throws IllegalArgumentException if {@code out} is no band of the page
   */
  void decode(byte[] encoded, int firstRow, Pixels out) throws IOException;

  @Override
  void close();
}
