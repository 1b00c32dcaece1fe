package org.equilux.imaging;

import java.io.IOException;
import org.equilux.storage.RandomAccessSource;

/**
 * The receiver of a page's encoded bands, from top to bottom. Not thread-safe; bands can be encoded
 * in parallel before.
 */
public interface BandSink {
  /** The coding of the bands; {@link BandCoding#encoder} encodes them. */
  BandCoding coding();

  /**
   * Appends a band; the last row ends the page.
   *
   * @param firstRow the row after those appended so far
   * @param rows a multiple of {@link BandCoding#rows}, unless these are the page's last
   * @param encoded bytes from the encoder
   * @throws IllegalStateException if this is not the next band
   * @throws IllegalArgumentException if the rows are no band, or the bytes have an impossible
   *     length
   */
  void band(int firstRow, int rows, byte[] encoded) throws IOException;

  /**
   * Appends a {@linkplain BandCoding#split split} band, whose body is copied from a source,
   * possibly without being read here.
   *
   * @param body with the length given in the head
   * @throws IOException if the body cannot be read or copied
   * @see #band(int, int, byte[])
   */
  default void band(int firstRow, int rows, byte[] head, RandomAccessSource body)
      throws IOException {
    band(firstRow, rows, coding().join(new SplitBand(head, body.bytes()), rows));
  }
}
