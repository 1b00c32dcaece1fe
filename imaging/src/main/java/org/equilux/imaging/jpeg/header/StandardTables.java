package org.equilux.imaging.jpeg.header;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/** The tables of ITU-T T.81, annex K.3, which pictures of a video stream (MJPEG) leave out. */
final class StandardTables {
  /** Codes have at most so many bits. */
  private static final int MAX_BITS = 16;

  private StandardTables() {}

  /** The payload of a segment that defines the four Huffman tables. */
  static byte[] huffman() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, 0x00, JPEGHuffmanTable.StdDCLuminance);
    put(out, 0x10, JPEGHuffmanTable.StdACLuminance);
    put(out, 0x01, JPEGHuffmanTable.StdDCChrominance);
    put(out, 0x11, JPEGHuffmanTable.StdACChrominance);
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, int id, JPEGHuffmanTable table) {
    out.write(id);
    short[] lengths = table.getLengths();
    for (int bits = 0; bits < MAX_BITS; bits++) {
      out.write(bits < lengths.length ? lengths[bits] : 0);
    }
    for (short value : table.getValues()) {
      out.write(value);
    }
  }
}
