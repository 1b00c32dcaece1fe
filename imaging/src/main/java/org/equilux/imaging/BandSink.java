package org.equilux.imaging;

import java.io.IOException;
import org.equilux.storage.RandomAccessSource;

/**
 * Takes the encoded bands of a page, from top to bottom. Not safe for use by several threads at
 * once; encoding is what several do.
 */
public interface BandSink {
  /** How the bands are to be encoded; {@link BandCoding#encoder} does. */
  BandCoding coding();

  /**
   * Takes the next band; the page ends after its last row.
   *
   * @param firstRow the row after those taken so far
   * @param rows a multiple of {@link BandCoding#rows}, unless these are the page's last
   * @param encoded the encoder's result for these rows
   * @throws IllegalStateException if it is not this band's turn
   * @throws IllegalArgumentException if the rows are no band, or the bytes cannot be one
   */
  void band(int firstRow, int rows, byte[] encoded) throws IOException;

  /**
   * Takes the next band, {@linkplain BandCoding#split split}: its body is copied from a source, if
   * need be without being read here.
   *
   * @param body of the length that the head says
   * @throws IOException if the body cannot be read or copied
   * @see #band(int, int, byte[])
   */
  default void band(int firstRow, int rows, byte[] head, RandomAccessSource body)
      throws IOException {
    band(firstRow, rows, coding().join(new SplitBand(head, body.bytes()), rows));
  }
}
