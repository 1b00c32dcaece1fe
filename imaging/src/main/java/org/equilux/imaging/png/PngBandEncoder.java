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
import org.equilux.kernels.pixels.Pixels;

/**
 * The encoder of bands as pieces of one deflate stream, of {@link PngBandCoding#rows} each: every
 * piece starts with an empty window and ends with a full flush at a whole byte, so that
 * concatenated pieces are a stream. A band starts with the Adler-32 checksum of its filtered rows,
 * from which the checksum of the whole is combined.
 *
 * <p>Each row has the filter with the least sum of absolute differences, the heuristic of the
 * specification (12.8). In wide rows, only parts spread over the row are tried: trying five filters
 * on whole rows took half of the time without smaller files. A piece's first row has a filter that
 * does not use the row above, which the encoder of a band does not have.
 */
final class PngBandEncoder implements BandEncoder {
  /** The length of the checksum before the deflate data. */
  static final int HEAD_BYTES = 4;

  /** The approximate number of bytes of a row that are tried, and the size of a part. */
  private static final int SAMPLE_BYTES = 4096;

  private static final int PART_BYTES = 256;

  private final PngBandCoding coding;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final DeflateStream deflate;
  private byte[] row;
  private byte[] above;
  private byte[] filtered;

  PngBandEncoder(PngBandCoding coding) {
    PageInfo page = coding.page();
    this.coding = coding;
    this.deflate = new DeflateStream(out, coding.level());
    this.row = new byte[page.rowBytes()];
    this.above = new byte[page.rowBytes()];
    this.filtered = new byte[page.rowBytes() + 1];
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
      adler.update(filtered);
      deflate.write(filtered, 0, filtered.length);
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

  /** Filters a row with the best of the filters below this number. */
  private void filterRow(int filters) {
    int length = row.length;
    int step = coding.page().format().bytesPerPixel();
    int stride = PART_BYTES * Math.max(1, length / SAMPLE_BYTES);
    int least = Integer.MAX_VALUE;
    for (int filter = 0; filter < filters; filter++) {
      int cost = 0;
      for (int from = 0; from < length; from += stride) {
        int to = Math.min(length, from + PART_BYTES);
        Filter.apply(filter, row, above, from, to, step, filtered);
        cost += Filter.cost(filtered, from, to);
      }
      if (cost < least) {
        least = cost;
        filtered[0] = (byte) filter;
      }
    }
    Filter.apply(filtered[0], row, above, 0, length, step, filtered);
  }

  /** Does nothing, as there are no resources. */
  @Override
  public void close() {}
}
