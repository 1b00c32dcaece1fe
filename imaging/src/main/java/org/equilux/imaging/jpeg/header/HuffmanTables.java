package org.equilux.imaging.jpeg.header;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * The example Huffman tables of the JPEG standard (ITU-T T.81, annex K.3). Frames of Motion JPEG
 * omit them, and decoders use them for pictures without tables.
 */
final class HuffmanTables {
  private HuffmanTables() {}

  /** The payload of the segment that defines them. */
  static byte[] usual() {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    write(payload, 0x00, JPEGHuffmanTable.StdDCLuminance);
    write(payload, 0x10, JPEGHuffmanTable.StdACLuminance);
    write(payload, 0x01, JPEGHuffmanTable.StdDCChrominance);
    write(payload, 0x11, JPEGHuffmanTable.StdACChrominance);
    return payload.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, int id, JPEGHuffmanTable table) {
    out.write(id);
    // The number of codes of each of sixteen lengths.
    for (int bits = 1; bits <= 16; bits++) {
      out.write(bits <= table.getLengths().length ? table.getLengths()[bits - 1] : 0);
    }
    for (short value : table.getValues()) {
      out.write(value);
    }
  }
}
