package org.equilux.imaging.jpeg;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.scan.HuffmanTable;
import org.equilux.imaging.jpeg.scan.ScanCoding;

/**
 * The Huffman tables of a scan without restart markers.
 *
 * @param header segments of the picture without metadata, before those of the scan
 * @param scanHeader the segment before the entropy-coded data
 * @param scan the scan's own tables
 * @param full tables for DC coefficients that have a code for every difference, by component
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
record ScanTables(byte[] header, byte[] scanHeader, ScanCoding scan, HuffmanTable[] full) {
  /** The size limit of the tables and the scan header. */
  private static final int MAX_BYTES = 1 << 16;

  /**
   * The tables of a picture.
   *
   * @param scanHeader the segment before the entropy-coded data
   * @throws PictureException if the scan is not a baseline scan of all components
   */
  static ScanTables of(JpegHeader header, byte[] scanHeader) throws PictureException {
    ScanCoding scan = ScanCoding.of(header, scanHeader);
    HuffmanTable[] full = new HuffmanTable[scan.dc().length];
    for (int i = 0; i < full.length; i++) {
      full[i] = scan.dc()[i].withAllDifferences();
    }
    return new ScanTables(header.coding(), scanHeader, scan, full);
  }

  /**
   * Parses bytes written by {@link #put}.
   *
   * @throws PictureException if the bytes are no header of a JPEG with such a scan
   */
  static ScanTables parse(ByteBuffer bytes) throws PictureException {
    int header = length(bytes);
    int scanHeader = length(bytes);
    byte[] both = new byte[header + scanHeader];
    bytes.get(both);
    JpegHeader parsed = JpegHeader.of(both);
    if (parsed.frame().progressive() || parsed.manyScans()) {
      throw PictureException.unsupported("the scan of the JPEG has an unsupported form");
    }
    return of(parsed, Arrays.copyOfRange(both, header, both.length));
  }

  private static int length(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IllegalArgumentException(length + " bytes of the header of a JPEG");
    }
    return length;
  }

  /** The number of bytes written by {@link #put}. */
  int bytes() {
    return 2 * Integer.BYTES + header.length + scanHeader.length;
  }

  void put(ByteBuffer to) {
    to.putInt(header.length).putInt(scanHeader.length).put(header).put(scanHeader);
  }
}
