package org.equilux.imaging.tiff.oldjpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;

/** Assembles the JPEG header (head) that precedes the entropy-coded data of strips or tiles. */
final class HeadWriter {
  private static final int SAMPLE_BITS = 8;
  private static final int MAX_JPEG_SIDE = 65_535;

  /** The scan parameters of all 64 coefficients of a block (T.81, B.2.3). */
  private static final byte[] ALL_COEFFICIENTS = {0, 63, 0};

  private HeadWriter() {}

  /** The head from tables in fields. */
  static byte[] head(byte[] tables, OldJpeg.Cut cut, Directory directory) throws IOException {
    if (tables.length == 0) {
      throw PictureException.corrupt(
          "the TIFF has neither a JPEG (JPEGInterchangeFormat) nor JPEG tables");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(tables);
    long interval = directory.value(Tag.JPEG_RESTART_INTERVAL, 0);
    if (interval > 0 && interval <= 0xffff) {
      write(all, Marker.DRI, new byte[] {(byte) (interval >> 8), (byte) interval});
    }
    return head(all.toByteArray(), usualFrame(cut, directory), usualScan(cut), cut);
  }

  /** The head from a JPEG stream in the file. */
  static byte[] head(StreamHead stream, OldJpeg.Cut cut, Directory directory) throws IOException {
    return stream.hasScan()
        ? head(stream.tables(), stream.frame(), stream.scan(), cut)
        : head(stream.tables(), usualFrame(cut, directory), usualScan(cut), cut);
  }

  private static byte[] head(byte[] tables, byte[] frame, byte[] scan, OldJpeg.Cut cut)
      throws PictureException {
    if (cut.segmentWidth() > MAX_JPEG_SIDE || cut.segmentRows() > MAX_JPEG_SIDE) {
      throw PictureException.unsupported(
          "TIFF with old-style JPEG in strips or tiles of more than %d rows or columns is not supported"
              .formatted(MAX_JPEG_SIDE));
    }
    byte[] sized = frame.clone();
    ByteBuffer.wrap(sized).putShort(3, (short) cut.segmentWidth());
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(0xff);
    head.write(Marker.SOI);
    // The frame comes first, so that the position of the number of rows is constant.
    write(head, Marker.SOF0, sized);
    head.writeBytes(tables);
    write(head, Marker.SOS, scan);
    return head.toByteArray();
  }

  /** A frame in which component {@code i} uses the quantization table with number {@code i}. */
  private static byte[] usualFrame(OldJpeg.Cut cut, Directory directory) throws IOException {
    long[] sampling = {1, 1};
    if (cut.components() == 3) {
      sampling =
          directory.has(Tag.YCBCR_SUBSAMPLING)
              ? directory.values(Tag.YCBCR_SUBSAMPLING, 2)
              : new long[] {2, 2};
    }
    ByteBuffer frame = ByteBuffer.allocate(6 + 3 * cut.components());
    frame.put((byte) SAMPLE_BITS).putInt(0).put((byte) cut.components());
    for (int i = 0; i < cut.components(); i++) {
      int factors = i == 0 ? (int) (sampling[0] << 4 | sampling[sampling.length - 1]) : 0x11;
      frame.put((byte) (i + 1)).put((byte) factors).put((byte) i);
    }
    return frame.array();
  }

  private static byte[] usualScan(OldJpeg.Cut cut) {
    ByteBuffer scan = ByteBuffer.allocate(1 + 2 * cut.components() + ALL_COEFFICIENTS.length);
    scan.put((byte) cut.components());
    for (int i = 0; i < cut.components(); i++) {
      scan.put((byte) (i + 1)).put((byte) (i << 4 | i));
    }
    return scan.put(ALL_COEFFICIENTS).array();
  }

  /** Tables as a JPEG without a picture. */
  static byte[] asJpeg(byte[] tables) {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    jpeg.write(0xff);
    jpeg.write(Marker.SOI);
    jpeg.writeBytes(tables);
    jpeg.write(0xff);
    jpeg.write(Marker.EOI);
    return jpeg.toByteArray();
  }

  /** Writes a segment with a numbered table. */
  static void write(ByteArrayOutputStream to, int marker, int number, byte[] table) {
    byte[] payload = new byte[1 + table.length];
    payload[0] = (byte) number;
    System.arraycopy(table, 0, payload, 1, table.length);
    write(to, marker, payload);
  }

  /** Writes a segment. */
  static void write(ByteArrayOutputStream to, int marker, byte[] payload) {
    int length = payload.length + 2;
    to.write(0xff);
    to.write(marker);
    to.write(length >> 8);
    to.write(length);
    to.writeBytes(payload);
  }
}
