package org.equilux.imaging.png;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.deflate.DeflateStream;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.Samples;
import org.equilux.kernels.Pixels;

/**
 * Encodes bands as pieces of one deflate stream, of {@link PngBandCoding#rows} each: every piece
 * begins from scratch and ends with a full flush at a whole byte, so that joined they are a stream.
 * Before a band's pieces stands the Adler-32 checksum of their filtered rows, from which that of
 * all can be had.
 *
 * <p>Each row has the filter whose result has the least sum of absolute differences, the heuristic
 * of the specification (12.8). A piece's first row has one that does not look at the row above,
 * which is not known to who encodes a band.
 */
final class PngBandEncoder implements BandEncoder {
  /** Of the checksum that stands before the deflate data. */
  static final int HEAD_BYTES = 4;

  private final PngBandCoding coding;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final DeflateStream deflate;
  private byte[] row;
  private byte[] above;
  private byte[] filtered;
  private byte[] best;

  PngBandEncoder(PngBandCoding coding) {
    PageInfo page = coding.page();
    this.coding = coding;
    this.deflate = new DeflateStream(out, coding.level());
    this.row = new byte[page.rowBytes()];
    this.above = new byte[page.rowBytes()];
    this.filtered = new byte[page.rowBytes() + 1];
    this.best = new byte[page.rowBytes() + 1];
  }

  @Override
  public byte[] encode(int firstRow, Pixels rows) throws IOException {
    Bands.require(coding, firstRow, rows);
    Adler32 adler = new Adler32();
    out.reset();
    out.writeBytes(new byte[HEAD_BYTES]);
    for (int y = 0; y < rows.height(); y++) {
      System.arraycopy(rows.data(), rows.rowOffset(y), row, 0, row.length);
      if (rows.format().bytesPerSample() == 2) {
        Samples.swap16(row, 0, row.length);
      }
      boolean first = y % coding.rows() == 0;
      filterRow(first ? Filter.UP : Filter.COUNT);
      adler.update(best);
      deflate.write(best, 0, best.length);
      if (y % coding.rows() == coding.rows() - 1 || y == rows.height() - 1) {
        deflate.flush();
      }
      byte[] free = above;
      above = row;
      row = free;
    }
    byte[] encoded = out.toByteArray();
    ByteBuffer.wrap(encoded).putInt((int) adler.getValue());
    return encoded;
  }

  /** Tries the filters below this number. */
  private void filterRow(int filters) {
    int least = Integer.MAX_VALUE;
    for (int filter = 0; filter < filters; filter++) {
      int sum =
          Filter.apply(
              filter, row, above, row.length, coding.page().format().bytesPerPixel(), filtered);
      if (sum < least) {
        least = sum;
        byte[] swap = best;
        best = filtered;
        filtered = swap;
      }
    }
  }

  /** Nothing is held. */
  @Override
  public void close() {}
}
