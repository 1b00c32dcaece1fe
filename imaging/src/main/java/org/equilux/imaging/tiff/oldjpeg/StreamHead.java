package org.equilux.imaging.tiff.oldjpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Marker;

/**
 * The header of the JPEG at JPEGInterchangeFormat, which may be a complete picture, the header of
 * one, or only tables.
 *
 * @param tables segments of tables and of the restart interval
 * @param frame payload of the frame header; empty if there is none
 * @param scan payload of the first scan header; empty if there is none
 * @param end position of the entropy-coded data
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
record StreamHead(byte[] tables, byte[] frame, byte[] scan, long end) {
  private static final int MAX_SEGMENTS = 1_000;

  /** The size limit of tables: four of each kind, several times over. */
  private static final int MAX_TABLES = 1 << 15;

  /** The length of a frame header before the components. */
  private static final int FRAME_FIXED = 6;

  /**
   * Reads the segments of a JPEG up to its first scan or its end.
   *
   * @throws PictureException if there is no JPEG at the position, or it is damaged
   */
  static StreamHead read(PictureBytes input, long position) throws IOException {
    byte[] start = input.bytes(position, 2);
    if ((start[0] & 0xff) != 0xff || (start[1] & 0xff) != Marker.SOI) {
      throw PictureException.corrupt(
          "the TIFF has no JPEG at the position of JPEGInterchangeFormat");
    }
    ByteArrayOutputStream tables = new ByteArrayOutputStream();
    byte[] frame = {};
    long at = position + 2;
    for (int segments = 0; segments < MAX_SEGMENTS; segments++) {
      byte[] mark = input.bytes(at, 2);
      int marker = mark[1] & 0xff;
      if ((mark[0] & 0xff) != 0xff) {
        throw PictureException.corrupt("the JPEG header of the TIFF is damaged");
      }
      if (marker == 0xff) {
        at++;
        continue;
      }
      if (marker == Marker.EOI) {
        return new StreamHead(tables.toByteArray(), frame, new byte[0], at);
      }
      int length = ByteBuffer.wrap(input.bytes(at + 2, 2)).getShort() & 0xffff;
      if (length < 2) {
        throw PictureException.corrupt("the JPEG header of the TIFF is damaged");
      }
      byte[] payload = input.bytes(at + 4, length - 2);
      at += 2 + length;
      if (marker == Marker.SOS) {
        return new StreamHead(tables.toByteArray(), frame, payload, at);
      }
      if (Marker.isFrame(marker)) {
        requireFrame(marker, payload);
        frame = payload;
      } else if (marker == Marker.DQT || marker == Marker.DHT || marker == Marker.DRI) {
        HeadWriter.write(tables, marker, payload);
        if (tables.size() > MAX_TABLES) {
          throw PictureException.corrupt("the JPEG tables of the TIFF are too long");
        }
      }
    }
    throw PictureException.corrupt("the JPEG header of the TIFF does not end");
  }

  private static void requireFrame(int marker, byte[] payload) throws PictureException {
    if (marker != Marker.SOF0 && marker != Marker.SOF0 + 1) {
      throw PictureException.unsupported(
          "TIFF with old-style JPEG that is not baseline is not supported; save it with another"
              + " compression, for instance by tiffcp -c lzw");
    }
    if (payload.length < FRAME_FIXED) {
      throw PictureException.corrupt("the JPEG header of the TIFF is damaged");
    }
  }

  /** Whether everything before entropy-coded data exists. */
  boolean hasScan() {
    return frame.length > 0 && scan.length > 0;
  }

  /** Whether the JPEG has the size of the page. */
  boolean isWhole(OldJpeg.Cut cut) {
    if (!hasScan()) {
      return false;
    }
    ByteBuffer size = ByteBuffer.wrap(frame);
    return (size.getShort(1) & 0xffff) == cut.height()
        && (size.getShort(3) & 0xffff) == cut.width();
  }
}
