package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import java.util.Arrays;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Marker;

/**
 * The MCUs that start in a part of a scan, read from a start that is known or guessed. Huffman
 * codes synchronize themselves: a reader that starts at a wrong bit soon meets the start of an MCU,
 * and is right from there on (Klein and Wiseman, Parallel Huffman Decoding with Applications to
 * JPEG Files, 2003), but for its DC coefficients, which differ by a constant for each component.
 * Not thread-safe.
 */
final class ScanSegment {
  /** The data read beyond the segment for its last MCU, stuffed zeros included. */
  private static final int BEYOND = 2 * ScanCoding.MAX_MCU_BYTES;

  /** The limit of wrong starts, after which a segment has no MCUs: a hostile file has many. */
  private static final int MAX_GUESSES = 1_000;

  private final ScanCoding coding;
  private final int bytes;
  private final byte[] raw;

  /** The data without stuffed zeros, with zeros behind them that no code exceeds. */
  private final byte[] data;

  /** The indices of the bytes in {@link #data} after which a zero was removed. */
  private final int[] removed;

  private int removedCount;
  private long position;
  private int own;
  private int length;
  private boolean stopped;
  private boolean ended;

  /** The positions of the MCUs and of the end of the last one, in bits of {@link #data}. */
  private int[] starts = new int[1 << 10];

  /** The DC coefficient of each block of the MCUs, relative to the first MCU. */
  private int[] dc;

  /** The sum of the amplitudes of each block's other coefficients, by {@link BlockBounds}. */
  private int[] others;

  private final int[][] weights;
  private final int[] sums;
  private int count;

  /**
   * Creates a segment that can be read again and again.
   *
   * @param weights of coefficients, by {@link BlockBounds}
   * @param bytes of the file in a segment
   */
  ScanSegment(ScanCoding coding, int[][] weights, int bytes) {
    this.coding = coding;
    this.bytes = bytes;
    this.raw = new byte[1 + bytes + BEYOND];
    this.data = new byte[raw.length + ScanCoding.MAX_MCU_BYTES];
    this.removed = new int[raw.length];
    this.dc = new int[starts.length * coding.components().length];
    this.others = new int[dc.length];
    this.weights = weights;
    this.sums = new int[coding.dc().length];
  }

  /**
   * Reads the data of the segment.
   *
   * @param from position of the segment in the file
   * @param first whether the scan starts there; otherwise the byte before may need the first one
   */
  void read(PictureBytes input, long from, boolean first) throws IOException {
    int before = first ? 0 : 1;
    int size = (int) Math.min(before + bytes + BEYOND, input.size() - from + before);
    input.read(from - before, raw, 0, size);
    boolean open = !first && raw[0] == -1;
    position = open ? from - 1 : from;
    removedCount = 0;
    length = 0;
    own = -1;
    stopped = false;
    ended = false;
    for (int i = before; i < size && !stopped; i++) {
      if (i == before + bytes) {
        own = length;
      }
      byte b = raw[i];
      if (!open) {
        open = b == -1;
        data[length] = b;
        length += open ? 0 : 1;
      } else if (b == 0) {
        open = false;
        removed[removedCount++] = length;
        data[length++] = -1;
      } else {
        stopped = true;
        ended = (b & 0xff) == Marker.EOI;
      }
    }
    own = own < 0 ? length : own;
    Arrays.fill(data, length, data.length, (byte) 0);
    count = 0;
  }

  /** Finds the MCUs from a known start on, until one is damaged. */
  void walk(long bit) {
    walk(bit, 0);
  }

  /** Finds MCUs from a guessed start on. */
  void guess() {
    walk(0, MAX_GUESSES);
  }

  private void walk(long bit, int guesses) {
    int left = guesses;
    long at = bit;
    count = 0;
    Arrays.fill(sums, 0);
    // The last bits before a marker may be no code but padding, which must not look like damage.
    long most = stopped ? Math.min(ownBits(), length * (long) Byte.SIZE - 7) : ownBits();
    while (at < most) {
      long end = mcu(at);
      if (end >= 0) {
        starts[count++] = (int) at;
        starts[count] = (int) end;
        at = end;
      } else if (left-- > 0) {
        // Going on after the damage bounds the work, even if the first MCUs were right.
        at++;
        count = 0;
        Arrays.fill(sums, 0);
      } else {
        return;
      }
    }
  }

  /** Reads an MCU into the place after the last one; returns its end, or -1 if it is damaged. */
  private long mcu(long from) {
    int[] components = coding.components();
    if (count + 1 == starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
      dc = Arrays.copyOf(dc, 2 * dc.length);
      others = Arrays.copyOf(others, dc.length);
    }
    int block = count * components.length;
    long at = from;
    for (int component : components) {
      long bits = ScanCoding.bits(data, at);
      int entry = coding.dc()[component].entry(bits);
      if (entry == 0) {
        return -1;
      }
      sums[component] += ScanCoding.difference(bits, entry);
      dc[block] = sums[component];
      at += (entry & 0xff) + (entry >> 8);
      long rest = BlockBounds.others(data, at, coding.ac()[component], weights[component]);
      if (rest < 0) {
        return -1;
      }
      others[block++] = BlockBounds.sum(rest);
      at += BlockBounds.bits(rest);
    }
    return at <= length * (long) Byte.SIZE ? at : -1;
  }

  /**
   * Skips the MCU at a bit.
   *
   * @param predictions DC coefficients of the last blocks before it, changed to those of its own
   * @return its end, or -1 if it is damaged
   */
  long skip(long bit, int[] predictions) {
    long end = coding.skipMcu(data, bit, predictions);
    return end <= length * (long) Byte.SIZE ? end : -1;
  }

  /** The number of MCUs found. */
  int count() {
    return count;
  }

  /** The index of the MCU that starts at a bit; negative if there is none. */
  int indexOf(long bit) {
    return Arrays.binarySearch(starts, 0, count, Math.toIntExact(bit));
  }

  /** The bit at which an MCU ends. */
  int end(int mcu) {
    return starts[mcu + 1];
  }

  /** The DC coefficient of a component before an MCU, relative to the first MCU found. */
  int dcBefore(int mcu, int component) {
    int[] components = coding.components();
    for (int block = components.length - 1; mcu > 0 && block >= 0; block--) {
      if (components[block] == component) {
        return dc(mcu - 1, block);
      }
    }
    return 0;
  }

  /** The DC coefficient of a block of an MCU, relative to the first MCU found. */
  int dc(int mcu, int block) {
    return dc[mcu * coding.components().length + block];
  }

  /** The sum of the amplitudes of a block's other coefficients, by {@link BlockBounds}. */
  int others(int mcu, int block) {
    return others[mcu * coding.components().length + block];
  }

  /** The bit after the code of the first coefficient of a block of an MCU. */
  long othersAt(int mcu, int block) {
    int[] components = coding.components();
    long at = starts[mcu];
    for (int i = 0; ; i++) {
      int entry = coding.dc()[components[i]].entry(ScanCoding.bits(data, at));
      at += (entry & 0xff) + (entry >> 8);
      if (i == block) {
        return at;
      }
      at = ScanCoding.skipAc(data, at, coding.ac()[components[i]]);
    }
  }

  /** The data without stuffed zeros, in which MCUs are found. */
  byte[] data() {
    return data;
  }

  /** The number of bits between the starts of this segment and the next. */
  long ownBits() {
    return own * (long) Byte.SIZE;
  }

  /** Whether no data but a marker follows the segment's own data. */
  boolean isLast() {
    return stopped && own == length;
  }

  /** Whether the scan ends with the byte before a bit, or with the byte of the bit. */
  boolean endsAt(long bit) {
    return ended && Math.ceilDiv(bit, Byte.SIZE) == length;
  }

  /** The position in the file of the byte of a bit. */
  long position(long bit) {
    int at = (int) (bit >>> 3);
    int index = Arrays.binarySearch(removed, 0, removedCount, at);
    return position + at + (index < 0 ? -index - 1 : index);
  }
}
