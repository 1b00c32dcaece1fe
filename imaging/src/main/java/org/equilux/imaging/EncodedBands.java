package org.equilux.imaging;

import java.io.IOException;

/**
 * The bands of a page as they are in its file. Safe for use by any number of threads, as long as
 * the reader is open; a thread interrupted while it reads closes the file for all.
 */
public interface EncodedBands {
  /** How the bands are encoded; {@link BandCoding#decoder} decodes them. */
  BandCoding coding();

  /**
   * Reads rows as they are encoded, with what else their decoder needs.
   *
   * @param firstRow a multiple of {@link BandCoding#rows}
   * @param count a multiple of it, too, unless these are the page's last rows
   * @return not many more bytes than the rows have when decoded
   * @throws IllegalArgumentException if these rows are no band, or longer than an array can be
   */
  byte[] read(int firstRow, int count) throws IOException;
}
