package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import java.util.Arrays;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.storage.ByteReader;

/**
 * Tells whether a scan has data for all of its MCUs. Bytes too many before a marker are passed
 * over, as the decoder does; the decoder itself tells only of the first defect that it meets.
 */
public final class WholeScan {
  private static final int READ_BYTES = 1 << 16;
  private static final int NONE = -1;

  private final ByteReader input;
  private final long size;
  private final ScanCoding coding;
  private final byte[] raw = new byte[READ_BYTES];
  private int rawAt;
  private int rawEnd;
  private long next;

  /** Data up to a marker, without the zeros that follow 0xff. */
  private final byte[] data = new byte[READ_BYTES + 2 * ScanCoding.MAX_MCU_BYTES];

  private int length;

  /** In the data. */
  private long bit;

  /** The marker that ends the data; none before it was read. */
  private int marker = NONE;

  /** Whether a 0xff was read whose next byte was not. */
  private boolean open;

  private WholeScan(ByteReader input, long size, ScanCoding coding) {
    this.input = input;
    this.size = size;
    this.coding = coding;
  }

  /**
   * Reads a scan to its end.
   *
   * @param input with the scan's entropy-coded data from its first byte on
   * @param size of the input in bytes
   * @param mcus in all
   * @param interval MCUs between restart markers, 0 if there are none
   */
  public static boolean isIn(
      ByteReader input, long size, ScanCoding coding, long mcus, int interval) throws IOException {
    WholeScan scan = new WholeScan(input, size, coding);
    long left = mcus;
    for (int restart = 1; ; restart++) {
      long count = interval == 0 ? left : Math.min(interval, left);
      if (!scan.hasInterval(count)) {
        return false;
      }
      left -= count;
      if (left == 0) {
        return true;
      }
      if (scan.skipToMarker() != Marker.restart(restart)) {
        return false;
      }
    }
  }

  private boolean hasInterval(long mcus) throws IOException {
    length = 0;
    bit = 0;
    marker = NONE;
    int[] predictions = new int[coding.dc().length];
    for (long mcu = 0; mcu < mcus; mcu++) {
      if (length - (bit >>> 3) < ScanCoding.MAX_MCU_BYTES) {
        fill();
      }
      bit = ScanIndex.mcu(data, bit, coding, predictions);
      if (bit < 0 || bit > length * (long) Byte.SIZE) {
        return false;
      }
    }
    return true;
  }

  private int skipToMarker() throws IOException {
    while (marker == NONE) {
      length = 0;
      bit = 0;
      fill();
    }
    return marker;
  }

  /** Reads on, up to a marker, until more is there than an MCU can have. */
  private void fill() throws IOException {
    int read = (int) (bit >>> 3);
    length -= read;
    bit &= 7;
    System.arraycopy(data, read, data, 0, length);
    while (marker == NONE && length < READ_BYTES) {
      if (rawAt == rawEnd) {
        rawEnd = (int) Math.min(raw.length, size - next);
        rawAt = 0;
        if (rawEnd == 0) {
          marker = Marker.EOI;
          break;
        }
        input.read(next, raw, 0, rawEnd);
        next += rawEnd;
      }
      append(raw[rawAt++]);
    }
    if (marker != NONE) {
      Arrays.fill(data, length, data.length, (byte) 0);
    }
  }

  private void append(byte b) {
    if (!open) {
      open = b == -1;
      if (!open) {
        data[length++] = b;
      }
    } else if (b == 0) {
      open = false;
      data[length++] = -1;
    } else if (b != -1) {
      open = false;
      marker = b & 0xff;
    }
  }
}
