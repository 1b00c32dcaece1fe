package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.scan.BitWriter;
import org.equilux.imaging.jpeg.scan.HuffmanTable;
import org.equilux.imaging.jpeg.scan.ScanCoding;
import org.equilux.storage.ByteReader;

/**
 * The location of rows of MCUs in a scan without restart markers. In the band, a marker follows
 * each row: a restart changes the predictors of the row's first DC coefficients and aligns the row
 * to a byte; all other bits are copied.
 *
 * @param range of the file with the rows, including one byte after them
 * @param bits start of each row, in bits from the first byte of the range, without the zeros
 *     stuffed after 0xff; last, the end of the last row
 * @param predictions DC coefficients of the last blocks before each row, by component
 */
@SuppressWarnings("ArrayRecordComponent") // Not shared outside of the package, never changed.
record ScanLocation(ScanTables tables, ByteRange range, long[] bits, int[][] predictions)
    implements BandLocation {
  /** The second byte of serialized locations. */
  static final byte TYPE = 'S';

  private static final int MAX_PREDICTION = 1 << HuffmanTable.MAX_DC_BITS;

  /**
   * Parses a location.
   *
   * @throws PictureException if the header is invalid
   * @throws IllegalArgumentException if the rows are invalid
   */
  static ScanLocation parse(ByteBuffer bytes) throws PictureException {
    ScanTables tables = ScanTables.parse(bytes);
    ByteRange range = new ByteRange(bytes.getLong(), bytes.getInt());
    int components = tables.full().length;
    int rows = bytes.getInt();
    if (rows < 1 || rows > bytes.remaining() / (Long.BYTES + components * Short.BYTES)) {
      throw new IllegalArgumentException(rows + " rows of MCUs of a band of a JPEG");
    }
    long[] bits = new long[rows + 1];
    for (int i = 0; i <= rows; i++) {
      bits[i] = bytes.getLong();
      long least = i == 0 ? 0 : bits[i - 1] + 1;
      if (bits[i] < least || bits[i] > (long) range.length() * Byte.SIZE) {
        throw new IllegalArgumentException("the rows of a band of a JPEG are out of order");
      }
    }
    int[][] predictions = new int[rows][components];
    for (int[] row : predictions) {
      for (int i = 0; i < components; i++) {
        row[i] = bytes.getShort();
        if (Math.abs(row[i]) >= MAX_PREDICTION) {
          throw new IllegalArgumentException("an invalid DC coefficient: " + row[i]);
        }
      }
    }
    return new ScanLocation(tables, range, bits, predictions);
  }

  @Override
  public List<ByteRange> ranges() {
    return List.of(range);
  }

  @Override
  public byte[] read(ByteReader file) throws IOException {
    byte[] data = data(file);
    BitWriter out = new BitWriter(data.length);
    for (int row = 0; row < predictions.length; row++) {
      if (row > 0) {
        out.marker(Marker.restart(row));
      }
      writeRow(data, row, out);
    }
    out.marker(Marker.EOI);
    return out.toByteArray();
  }

  /**
   * The range without the zeros stuffed after 0xff, with padding, so that 8-byte loads may overrun.
   */
  private byte[] data(ByteReader file) throws IOException {
    byte[] data = new byte[range.length()];
    file.read(range.position(), data, 0, data.length);
    int to = 0;
    for (int i = 0; i < data.length; i++) {
      byte b = data[i];
      data[to++] = b;
      if (b == -1) {
        i++;
      }
    }
    if (bits[bits.length - 1] > (long) to * Byte.SIZE) {
      throw changed();
    }
    return Arrays.copyOf(data, to + ScanCoding.MAX_MCU_BYTES);
  }

  private void writeRow(byte[] data, int row, BitWriter out) throws PictureException {
    ScanCoding scan = tables.scan();
    long end = bits[row + 1];
    int restarted = 0;
    long at = bits[row];
    for (int component : scan.components()) {
      long code = ScanCoding.bits(data, at);
      int entry = scan.dc()[component].entry(code);
      long next = at + (entry & 0xff) + (entry >> 8);
      if (entry != 0 && (restarted & 1 << component) == 0) {
        restarted |= 1 << component;
        int value = predictions[row][component] + ScanCoding.difference(code, entry);
        if (Math.abs(value) >= MAX_PREDICTION) {
          throw changed();
        }
        writeDc(value, tables.full()[component], out);
        at = next;
      }
      next = ScanCoding.skipAc(data, next, scan.ac()[component]);
      if (entry == 0 || next < 0 || next > end) {
        throw changed();
      }
      out.copy(data, at, next);
      at = next;
    }
    out.copy(data, at, end);
  }

  private static void writeDc(int value, HuffmanTable table, BitWriter out) {
    int count = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
    out.write(table.code(count), table.length(count));
    out.write(value < 0 ? value + (1 << count) - 1 : value, count);
  }

  private static PictureException changed() {
    return PictureException.corrupt("the JPEG has changed while it was read");
  }

  @Override
  public byte[] toBytes() {
    int components = tables.full().length;
    ByteBuffer bytes =
        ByteBuffer.allocate(
                2
                    + tables.bytes()
                    + Long.BYTES
                    + 2 * Integer.BYTES
                    + bits.length * Long.BYTES
                    + predictions.length * components * Short.BYTES)
            .put(JpegFormat.KIND)
            .put(TYPE);
    tables.put(bytes);
    bytes.putLong(range.position()).putInt(range.length()).putInt(predictions.length);
    for (long bit : bits) {
      bytes.putLong(bit);
    }
    for (int[] row : predictions) {
      for (int prediction : row) {
        bytes.putShort((short) prediction);
      }
    }
    return bytes.array();
  }
}
