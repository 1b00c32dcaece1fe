package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.InputStream;
import org.equilux.imaging.PictureException;

/** Decodes segments, one after the other, a row at a time. */
final class SegmentRows implements AutoCloseable {
  private final Layout layout;
  private final Coding coding;
  private final SegmentDecoder decoder;
  private final byte[] raw;

  SegmentRows(TiffBandCoding band) {
    this.layout = band.layout();
    this.coding = band.coding();
    this.decoder = band.compression().decoder();
    this.raw = new byte[(int) coding.rowBytes(layout.width())];
  }

  /** Begins a segment, whose encoded form the stream gives. */
  void begin(InputStream encoded) throws IOException {
    decoder.begin(encoded);
  }

  /**
   * Decodes the next rows of the segment begun, those of its columns that the page has.
   *
   * @param column of segments, in which this one lies
   * @param out takes them
   * @param offset where the page's first column of the first of these rows is
   * @param stride bytes from row to row
   */
  void next(int column, int count, byte[] out, int offset, int stride) throws IOException {
    int left = column * layout.width() * layout.page().format().bytesPerPixel();
    for (int i = 0; i < count; i++) {
      readRow();
      coding.decode(
          raw, layout.width(), out, offset + i * stride + left, layout.pageColumns(column));
    }
  }

  private void readRow() throws IOException {
    for (int at = 0; at < raw.length; ) {
      int n = decoder.read(raw, at, raw.length - at);
      if (n < 0) {
        throw PictureException.corrupt("a strip or tile of the TIFF has too few bytes");
      }
      at += n;
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
