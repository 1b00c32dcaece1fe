package org.equilux.imaging.png;

import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PictureException;

/** The check of bands encoded by {@link PngBandEncoder}. */
final class PngBandCheck {
  private PngBandCheck() {}

  /**
   * Checks a band as described in {@link BandCoding#check}. A band that is small enough to be
   * checked completely must have the rows' number of bytes and the checksum in front of them.
   *
   * @param rows of the band
   * @param rowBytes of a filtered row, including the filter byte
   * @param pieceRows rows of each piece but the last; the first row of a piece must not depend on
   *     the row above
   * @throws PictureException if a check fails
   */
  static void check(byte[] encoded, int rows, int rowBytes, int pieceRows) throws PictureException {
    int data = PngBandEncoder.HEAD_BYTES;
    if (encoded.length < data + Integer.BYTES
        || ByteBuffer.wrap(encoded).getInt(encoded.length - Integer.BYTES) != PngWriter.FLUSH) {
      throw damaged("it does not end with a full flush");
    }
    long bytes = (long) rows * rowBytes;
    byte[] inflated = new byte[BandCoding.CHECKED_BYTES + 1];
    int n = inflate(encoded, data, inflated);
    if (n != Math.min(bytes, inflated.length)) {
      throw damaged("it has %d bytes, not %d rows of %d".formatted(n, rows, rowBytes));
    }
    for (int row = 0; (long) row * rowBytes < n; row++) {
      int filter = inflated[row * rowBytes] & 0xff;
      if (filter >= (row % pieceRows == 0 ? Filter.UP : Filter.COUNT)) {
        throw damaged("row " + row + " has filter " + filter);
      }
    }
    if (n == bytes) {
      Adler32 adler = new Adler32();
      adler.update(inflated, 0, n);
      if ((int) adler.getValue() != ByteBuffer.wrap(encoded).getInt()) {
        throw damaged("its checksum is wrong");
      }
    }
  }

  /** Inflates pieces until they end or the buffer is full. */
  private static int inflate(byte[] encoded, int from, byte[] into) throws PictureException {
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(encoded, from, encoded.length - from);
      int bytes = 0;
      int n = inflater.inflate(into);
      while (n > 0) {
        bytes += n;
        n = inflater.inflate(into, bytes, into.length - bytes);
      }
      boolean whole = bytes < into.length;
      if (inflater.finished() || (whole && inflater.getRemaining() > 0)) {
        throw damaged("its deflate stream ends before the band does");
      }
      return bytes;
    } catch (DataFormatException e) {
      throw PictureException.corrupt("a band of the PNG is damaged: it is not deflate data", e);
    }
  }

  private static PictureException damaged(String why) {
    return PictureException.corrupt("a band of the PNG is damaged: " + why);
  }
}
