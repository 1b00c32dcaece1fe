package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import java.util.Arrays;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.storage.ByteReader;

/**
 * Determines the MCUs of which a scan lacks data, by reading all codes. Excess bytes before a
 * marker are skipped, and restart markers are found again after damage, as in libjpeg; the decoder
 * itself reports only the first defect.
 */
public final class ScanLosses {
  private static final int READ_BYTES = 1 << 16;
  private static final int NONE = -1;

  /** The least second byte of a marker in pictures. */
  private static final int FIRST_FRAME = 0xC0;

  private final ByteReader input;
  private final long size;
  private final ScanCoding coding;
  private final byte[] raw = new byte[READ_BYTES];
  private int rawAt;
  private int rawEnd;
  private long next;

  /** The data up to a marker, without the zeros stuffed after 0xff. */
  private final byte[] data = new byte[READ_BYTES + 2 * ScanCoding.MAX_MCU_BYTES];

  private int length;

  /** The position in the data. */
  private long bit;

  /** The marker that ends the data; none before it is read. */
  private int marker = NONE;

  /** Whether a 0xff was read without its next byte. */
  private boolean open;

  private ScanLosses(ByteReader input, long size, ScanCoding coding) {
    this.input = input;
    this.size = size;
    this.coding = coding;
  }

  /** Receives ranges of lost MCUs, in order. */
  @FunctionalInterface
  interface Sink {
    void lost(long first, long end);
  }

  /**
   * Whether a scan has data for all of its MCUs.
   *
   * @param input from the first byte of the scan's entropy-coded data on
   * @param size of the input in bytes
   * @param mcus number of MCUs in total
   * @param interval MCUs between restart markers, 0 if there are none
   */
  public static boolean isWhole(
      ByteReader input, long size, ScanCoding coding, long mcus, int interval) throws IOException {
    boolean[] whole = {true};
    find(input, size, coding, mcus, interval, (_, _) -> whole[0] = false);
    return whole[0];
  }

  /**
   * Finds the MCUs of which a scan lacks data: from an invalid code or the end of the data to the
   * end of the restart interval. Earlier ones may be damaged undetectably.
   *
   * @param sink receives the MCUs
   */
  static void find(
      ByteReader input, long size, ScanCoding coding, long mcus, int interval, Sink sink)
      throws IOException {
    ScanLosses scan = new ScanLosses(input, size, coding);
    boolean found = true;
    long first = 0;
    for (int restart = 1; first < mcus; restart++) {
      long count = interval == 0 ? mcus : Math.min(interval, mcus - first);
      long intact = found ? scan.interval(count) : 0;
      if (intact < count) {
        sink.lost(first + intact, first + count);
      }
      first += count;
      found = first < mcus && scan.findsRestart(restart);
    }
  }

  /** Reads an interval; returns the number of MCUs before damage. */
  private long interval(long mcus) throws IOException {
    int[] predictions = new int[coding.dc().length];
    for (long mcu = 0; mcu < mcus; mcu++) {
      if (length - (bit >>> 3) < ScanCoding.MAX_MCU_BYTES) {
        fill();
      }
      bit = coding.skipMcu(data, bit, predictions);
      if (bit < 0 || bit > length * (long) Byte.SIZE) {
        bit = 0;
        return mcu;
      }
    }
    return mcus;
  }

  /**
   * Searches the marker before an interval. A marker of one of the next two intervals, or another
   * kind of marker, is kept for later: the interval is missing.
   */
  private boolean findsRestart(int restart) throws IOException {
    while (true) {
      int found = skipToMarker();
      boolean isRestart = found >= Marker.RST0 && found <= Marker.RST7;
      int ahead = isRestart ? found - Marker.restart(restart) & 7 : 0;
      if (found >= FIRST_FRAME && (!isRestart || ahead == 1 || ahead == 2)) {
        return false;
      }
      length = 0;
      bit = 0;
      marker = NONE;
      if (isRestart && ahead < 6) {
        // After a marker that is neither expected nor near, all data may be displaced.
        return ahead == 0;
      }
    }
  }

  private int skipToMarker() throws IOException {
    while (marker == NONE) {
      length = 0;
      bit = 0;
      fill();
    }
    return marker;
  }

  /** Reads up to a marker until there are more data than an MCU can have. */
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
