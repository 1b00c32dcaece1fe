package org.equilux.imaging.png;

import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.equilux.imaging.PictureException;

/** Checks that bytes are a band as {@link PngBandEncoder} encodes them. */
final class PngBandCheck {
  /** Filtered bytes that are inflated at once: few enough for a processor's first caches. */
  private static final int BUFFER_BYTES = 1 << 16;

  private PngBandCheck() {}

  /**
   * Checks a band: the deflate data are whole, end with a full flush rather than a last block, have
   * as many bytes as the rows, known filters, and the checksum that stands before them; no piece's
   * first row looks at the row above, which readers of the band alone would not have.
   *
   * @param rows of the band
   * @param rowBytes of a filtered row, its filter included
   * @param pieceRows rows of each piece but the last
   * @throws PictureException if one of these is not so
   */
  static void check(byte[] encoded, int rows, int rowBytes, int pieceRows) throws PictureException {
    int data = PngBandEncoder.HEAD_BYTES;
    if (encoded.length < data + Integer.BYTES
        || ByteBuffer.wrap(encoded).getInt(encoded.length - Integer.BYTES) != PngWriter.FLUSH) {
      throw damaged("it does not end with a full flush");
    }
    Adler32 adler = new Adler32();
    long position = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(encoded, data, encoded.length - data);
      int n = inflater.inflate(buffer);
      while (n > 0) {
        checkFilters(buffer, n, position, rowBytes, pieceRows);
        adler.update(buffer, 0, n);
        position += n;
        if (position > (long) rows * rowBytes) {
          throw damaged("it has more bytes than its rows");
        }
        n = inflater.inflate(buffer);
      }
      if (inflater.finished() || inflater.getRemaining() > 0) {
        throw damaged("its deflate stream ends before the band does");
      }
    } catch (DataFormatException e) {
      throw PictureException.corrupt("a band of the PNG is damaged: it is no deflate data", e);
    }
    if (position != (long) rows * rowBytes) {
      throw damaged("it has %d bytes, not %d rows of %d".formatted(position, rows, rowBytes));
    }
    if ((int) adler.getValue() != ByteBuffer.wrap(encoded).getInt()) {
      throw damaged("its checksum is another");
    }
  }

  private static void checkFilters(byte[] bytes, int n, long position, int rowBytes, int pieceRows)
      throws PictureException {
    long row = Math.ceilDiv(position, (long) rowBytes);
    for (long at = row * rowBytes - position; at < n; at += rowBytes) {
      int filter = bytes[(int) at] & 0xff;
      if (filter >= (row % pieceRows == 0 ? Filter.UP : Filter.COUNT)) {
        throw damaged("row " + row + " has filter " + filter);
      }
      row++;
    }
  }

  private static PictureException damaged(String why) {
    return PictureException.corrupt("a band of the PNG is damaged: " + why);
  }
}
