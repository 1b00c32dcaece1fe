package org.equilux.imaging.jpeg.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;

/**
 * The order of the blocks of a scan, and the tables with which they are encoded.
 *
 * @param components component of each block of an MCU, by number
 * @param dc tables by component
 * @param ac tables by component; empty for a scan of first coefficients (DC) only
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
public record ScanCoding(int[] components, HuffmanTable[] dc, HuffmanTable[] ac) {
  /** The size limit of an MCU: each of 10 blocks has 64 codes with their bits, at most 27. */
  public static final int MAX_MCU_BYTES = 4096;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The scan parameters of all coefficients without approximation. */
  private static final List<Integer> WHOLE = List.of(0, 63, 0);

  /**
   * Reads the tables and components of a picture.
   *
   * @param header of a picture with one sequential scan
   * @param scan the segment before the entropy-coded data
   * @throws PictureException if the scan is not of that kind
   */
  public static ScanCoding of(JpegHeader header, byte[] scan) throws PictureException {
    HuffmanTable[] dc = new HuffmanTable[4];
    HuffmanTable[] ac = new HuffmanTable[4];
    readTables(header, dc, ac);
    List<Frame.Component> all = header.frame().components();
    int count = all.size();
    int parameters = 5 + 2 * count;
    boolean fits = scan.length == parameters + 3 && scan[4] == count;
    for (int i = 0; fits && i < WHOLE.size(); i++) {
      fits = scan[parameters + i] == WHOLE.get(i);
    }
    HuffmanTable[] dcOf = new HuffmanTable[count];
    HuffmanTable[] acOf = new HuffmanTable[count];
    for (int i = 0; fits && i < count; i++) {
      int tables = scan[6 + 2 * i] & 0xff;
      fits = (scan[5 + 2 * i] & 0xff) == all.get(i).id() && (tables & 0xcc) == 0;
      dcOf[i] = dc[tables >> 4 & 3];
      acOf[i] = ac[tables & 3];
      fits = fits && dcOf[i] != null && acOf[i] != null;
    }
    if (!fits) {
      throw PictureException.unsupported("the scan of the JPEG has an unsupported form");
    }
    return new ScanCoding(components(header.frame()), dcOf, acOf);
  }

  /** Reads the Huffman tables before the first scan, by number. */
  static void readTables(JpegHeader header, HuffmanTable[] dc, HuffmanTable[] ac)
      throws PictureException {
    byte[] coding = header.coding();
    int end;
    for (int at = 2; at < coding.length; at = end) {
      end = JpegEncoder.segmentEnd(coding, at);
      if ((coding[at + 1] & 0xff) == Marker.DHT) {
        HuffmanTable.read(Arrays.copyOfRange(coding, at + 4, end), dc, ac);
      }
    }
  }

  /** Whether the scan has only the first coefficient of each block. */
  boolean isOfDc() {
    return ac.length == 0;
  }

  private static int[] components(Frame frame) {
    if (!frame.isInterleaved()) {
      return new int[1];
    }
    int[] components = new int[frame.components().stream().mapToInt(c -> c.h() * c.v()).sum()];
    int next = 0;
    for (int i = 0; i < frame.components().size(); i++) {
      Frame.Component component = frame.components().get(i);
      for (int block = 0; block < component.h() * component.v(); block++) {
        components[next++] = i;
      }
    }
    return components;
  }

  /**
   * The bits from a position on, left-justified: at least 57. The array must have eight more bytes.
   */
  public static long bits(byte[] data, long bit) {
    return (long) LONG.get(data, (int) (bit >>> 3)) << (bit & 7);
  }

  /**
   * Skips the coefficients of a block after the first.
   *
   * @param bit their position
   * @return their end, or -1 if they are damaged
   */
  public static long skipAc(byte[] data, long bit, HuffmanTable table) {
    long at = bit;
    int k = 1;
    while (k < JpegHeader.COEFFICIENTS) {
      int entry = table.entry(bits(data, at));
      if (entry == 0) {
        return -1;
      }
      at += HuffmanTable.acLength(entry);
      k += HuffmanTable.acAdvance(entry);
    }
    return k == JpegHeader.COEFFICIENTS || k > HuffmanTable.END_OF_BLOCK ? at : -1;
  }

  /**
   * Skips an MCU.
   *
   * @param predictions DC coefficients of the last blocks before it, changed to those of its own
   * @return its end, or -1 if it is damaged or a DC coefficient is not one of 8-bit samples
   */
  long skipMcu(byte[] data, long from, int[] predictions) {
    long at = from;
    for (int component : components) {
      long bits = bits(data, at);
      int entry = dc[component].entry(bits);
      if (entry == 0) {
        return -1;
      }
      predictions[component] += difference(bits, entry);
      if (Math.abs(predictions[component]) >= 1 << HuffmanTable.MAX_DC_BITS) {
        return -1;
      }
      at += (entry & 0xff) + (entry >> 8);
      if (!isOfDc()) {
        at = skipAc(data, at, ac[component]);
      }
      if (at < 0) {
        return -1;
      }
    }
    return at;
  }

  /** The difference at a position, for a known entry (F.2.2.1). */
  public static int difference(long bits, int entry) {
    int length = entry & 0xff;
    int count = entry >> 8;
    if (count == 0) {
      return 0;
    }
    return value(bits, length + count, count);
  }

  /**
   * The value of a coefficient or difference (F.2.2.1): its bits if the first of them is set,
   * otherwise a negative number with the complement of its bits.
   *
   * @param bits left-justified, from the start of the code on
   * @param end of the value's bits
   * @param count of the value's bits, at least 1
   */
  static int value(long bits, int end, int count) {
    int value = (int) (bits << (end - count) >>> (Long.SIZE - count));
    // Branchless, as the branch could not be predicted.
    return value + ((value >> (count - 1)) - 1 & (-1 << count) + 1);
  }
}
