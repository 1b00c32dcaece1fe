package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.jpeg.EmbeddedJpeg;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.oldjpeg.HeadedSegment;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.storage.ByteReader;

/** The decoder of strips or tiles that are JPEG pictures. It buffers a few rows of a strip. */
final class JpegSegments {
  private final Layout layout;
  private final Coding coding;
  private final EmbeddedJpeg jpeg;

  /** The header of segments of old-style JPEG; empty if segments have their own. */
  private final byte[] head;

  JpegSegments(TiffBandCoding band) {
    this.layout = band.layout();
    this.coding = band.coding();
    boolean old = band.packing().compression() == Compression.OLD_JPEG;
    byte[] shared = band.packing().jpegTables();
    this.head = old ? shared : new byte[0];
    this.jpeg = new EmbeddedJpeg(old ? new byte[0] : shared, !band.packing().ycbcr());
  }

  /**
   * Decodes a segment.
   *
   * @param rows number of rows to deliver; the segment may have more
   * @param sink receives them, in the width of the segment
   */
  void decode(ByteReader segment, long length, int rows, RowSink sink) throws IOException {
    Picture picture = picture(segment, length, rows);
    jpeg.decode(picture.bytes(), picture.length(), part(), rows, new Upright(sink, rows));
  }

  /** A segment as a complete JPEG. */
  private record Picture(ByteReader bytes, long length) {}

  private Picture picture(ByteReader segment, long length, int rows) {
    if (head.length == 0) {
      return new Picture(segment, length);
    }
    int encodedRows = layout.tiled() ? layout.height() : rows;
    HeadedSegment headed = new HeadedSegment(head, encodedRows, segment, length);
    return new Picture(headed, headed.length());
  }

  private PageInfo part() {
    return new PageInfo(layout.width(), layout.height(), coding.format());
  }

  /**
   * Decodes a segment like {@link #decode(ByteReader, long, int, RowSink)}, and fills in missing
   * pixels.
   *
   * @param sink receives all rows, and the ranges of missing ones
   * @return descriptions of the damage for the user; empty if there is none
   * @throws PictureException if nothing of it can be decoded
   */
  List<String> salvage(ByteReader segment, long length, int rows, RowSink sink) throws IOException {
    Picture picture = picture(segment, length, rows);
    return jpeg.salvage(picture.bytes(), picture.length(), part(), rows, new Upright(sink, rows));
  }

  /**
   * Decodes the columns of a segment within the page.
   *
   * @param column index of the column of segments
   * @param out receives the pixels
   * @param offset position of the page's first column in the first row
   * @param stride bytes from row to row
   */
  void decode(
      ByteReader segment, long length, int column, int rows, byte[] out, int offset, int stride)
      throws IOException {
    decode(segment, length, rows, new Columns(column, out, offset, stride));
  }

  /** Copies the columns of a segment within the page next to those of other segments. */
  final class Columns implements RowSink {
    private final int columnBytes;
    private final int segmentBytes;
    private final byte[] out;
    private final int stride;
    private int to;

    /**
     * Starts at a segment's first row.
     *
     * @param offset position of the page's first column in the first row
     */
    Columns(int column, byte[] out, int offset, int stride) {
      int pixel = coding.format().bytesPerPixel();
      this.columnBytes = layout.pageColumns(column) * pixel;
      this.segmentBytes = layout.width() * pixel;
      this.out = out;
      this.stride = stride;
      this.to = offset + column * segmentBytes;
    }

    @Override
    public void rows(byte[] data, int offset, int count) {
      for (int i = 0; i < count; i++, to += stride) {
        System.arraycopy(data, offset + i * segmentBytes, out, to, columnBytes);
      }
    }
  }

  /**
   * Delivers a segment that a sparse file omits: all its samples are 0.
   *
   * @param rows receive a tile, from their start
   * @param sink receives a strip
   */
  void leaveOut(int column, int count, byte[] rows, int stride, RowSink sink) throws IOException {
    int pixel = coding.format().bytesPerPixel();
    if (layout.tiled()) {
      int from = column * layout.width() * pixel;
      for (int y = 0; y < count; y++) {
        int to = from + layout.pageColumns(column) * pixel;
        Arrays.fill(rows, y * stride + from, y * stride + to, (byte) 0);
      }
    } else {
      byte[] row = new byte[stride];
      for (int y = 0; y < count; y++) {
        sink.rows(row, 0, 1);
      }
    }
  }

  /** Passes on the first rows, with inverted gray and associated alpha converted. */
  private final class Upright implements RowSink {
    private final RowSink sink;
    private int left;

    Upright(RowSink sink, int rows) {
      this.sink = sink;
      this.left = rows;
    }

    @Override
    public void missing(int firstColumn, int columns, int firstRow, int rows) {
      sink.missing(firstColumn, columns, firstRow, rows);
    }

    @Override
    public void rows(byte[] data, int offset, int count) throws IOException {
      int wanted = Math.min(count, left);
      left -= wanted;
      if (wanted == 0) {
        return;
      }
      if (!coding.inverted() && !coding.associated()) {
        sink.rows(data, offset, wanted);
        return;
      }
      int bytes = wanted * layout.width() * coding.format().bytesPerPixel();
      byte[] turned = Arrays.copyOfRange(data, offset, offset + bytes);
      if (coding.inverted()) {
        coding.complement(turned, 0, wanted * layout.width());
      }
      if (coding.associated()) {
        coding.alpha().decode(turned, 0, wanted * layout.width());
      }
      sink.rows(turned, 0, wanted);
    }
  }
}
