package org.equilux.imaging.tiff;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.tiff.compression.SegmentEncoder;
import org.equilux.kernels.pixels.Pixels;

/** The encoder of strips or rows of tiles. */
final class TiffBandEncoder implements BandEncoder {
  private final TiffBandCoding coding;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final SegmentEncoder encoder;
  private final byte[] raw;

  TiffBandEncoder(TiffBandCoding coding) {
    this.coding = coding;
    this.encoder = coding.packing().encoder(out);
    this.raw = new byte[(int) coding.coding().rowBytes(coding.layout().width())];
  }

  @Override
  public byte[] encode(int firstRow, Pixels rows) throws IOException {
    Bands.require(coding, firstRow, rows);
    Layout layout = coding.layout();
    ByteBuffer lengths = ByteBuffer.allocate(coding.segments(rows.height()) * Integer.BYTES);
    out.reset();
    out.write(lengths.array());
    for (int y = 0; y < rows.height(); y += layout.height()) {
      Pixels of = rows.rows(y, Math.min(layout.height(), rows.height() - y));
      for (int column = 0; column < layout.across(); column++) {
        int before = out.size();
        encodeSegment(column, of);
        lengths.putInt(out.size() - before);
      }
    }
    byte[] encoded = out.toByteArray();
    System.arraycopy(lengths.array(), 0, encoded, 0, lengths.capacity());
    return encoded;
  }

  /** Encodes a segment; tiles are black beyond the page. */
  private void encodeSegment(int column, Pixels rows) throws IOException {
    Layout layout = coding.layout();
    int left = column * layout.width() * rows.format().bytesPerPixel();
    for (int y = 0; y < rows.height(); y++) {
      coding
          .coding()
          .encode(
              rows.data(),
              rows.rowOffset(y) + left,
              layout.pageColumns(column),
              raw,
              layout.width());
      encoder.row(raw, raw.length);
    }
    if (layout.tiled() && rows.height() < layout.height()) {
      Arrays.fill(raw, (byte) 0);
      for (int y = rows.height(); y < layout.height(); y++) {
        encoder.row(raw, raw.length);
      }
    }
    encoder.endSegment();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
