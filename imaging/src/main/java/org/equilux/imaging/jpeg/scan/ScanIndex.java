package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import java.util.Arrays;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Marker;

/**
 * The positions of the rows of MCUs in a scan without restart markers, with the state needed to
 * start decoding there. To find them, all codes are read, but no coefficient is computed: a
 * fraction of the work of decoding.
 */
public final class ScanIndex {
  private static final int READ_BYTES = 1 << 18;

  private final long[] positions;
  private final long[] bits;
  private final int[][] predictions;

  private ScanIndex(int rows, int components) {
    positions = new long[rows + 1];
    bits = new long[rows + 1];
    predictions = new int[rows][components];
  }

  /**
   * Reads a scan.
   *
   * @param from position of its entropy-coded data
   * @throws PictureException if the scan has any fault, or does not belong to an 8-bit picture; the
   *     decoder may still accept it
   */
  public static ScanIndex read(
      PictureBytes input, long from, ScanCoding coding, int rows, int across) throws IOException {
    ScanIndex index = new ScanIndex(rows, coding.dc().length);
    new Walk(input, from, index).run(coding, across);
    return index;
  }

  public int rows() {
    return predictions.length;
  }

  /**
   * The position in the file of the byte in which a row starts; for the row after the last, the
   * end.
   */
  public long position(int row) {
    return positions[row];
  }

  /** The number of bits of the scan before a row, without stuffed bytes. */
  public long bit(int row) {
    return bits[row];
  }

  /** The DC coefficients of the last blocks before a row, by component. */
  public int[] predictions(int row) {
    return predictions[row];
  }

  /** Skips an MCU; returns its end, or -1. */
  static long mcu(byte[] data, long from, ScanCoding coding, int[] predictions) {
    long at = from;
    for (int component : coding.components()) {
      long bits = ScanCoding.bits(data, at);
      int entry = coding.dc()[component].entry(bits);
      if (entry == 0) {
        return -1;
      }
      predictions[component] += ScanCoding.difference(bits, entry);
      if (Math.abs(predictions[component]) >= 1 << HuffmanTable.MAX_DC_BITS) {
        return -1;
      }
      at += (entry & 0xff) + (entry >> 8);
      if (!coding.isOfDc()) {
        at = ScanCoding.skipAc(data, at, coding.ac()[component]);
      }
      if (at < 0) {
        return -1;
      }
    }
    return at;
  }

  /** Removes the zeros stuffed after 0xff, window by window. */
  private static final class Walk {
    private final PictureBytes input;
    private final ScanIndex index;
    private final byte[] raw = new byte[READ_BYTES];

    /** The window without stuffed zeros, with space that no code can exceed. */
    private final byte[] data = new byte[READ_BYTES + 2 * ScanCoding.MAX_MCU_BYTES];

    /** The indices in the window after which a zero was removed. */
    private final int[] removed = new int[READ_BYTES + 2 * ScanCoding.MAX_MCU_BYTES];

    private int removedCount;

    /** The number of them before the position requested last. */
    private int removedBefore;

    private int length;
    private long windowPosition;
    private long windowBit;
    private long next;
    private boolean ended;

    /** Whether a 0xff was read without its next byte. */
    private boolean open;

    /** The position in the window. */
    private long bit;

    Walk(PictureBytes input, long from, ScanIndex index) {
      this.input = input;
      this.index = index;
      this.windowPosition = from;
      this.next = from;
    }

    void run(ScanCoding coding, int across) throws IOException {
      int[] predictions = new int[coding.dc().length];
      for (int row = 0; row < index.rows(); row++) {
        fill();
        enter(row);
        System.arraycopy(predictions, 0, index.predictions[row], 0, predictions.length);
        for (int mcu = 0; mcu < across; mcu++) {
          if (length - (bit >>> 3) < ScanCoding.MAX_MCU_BYTES) {
            fill();
          }
          bit = mcu(data, bit, coding, predictions);
          if (bit < 0 || bit > length * (long) Byte.SIZE) {
            throw damaged();
          }
        }
      }
      fill();
      enter(index.rows());
      if (!ended || length - Math.ceilDiv(bit, Byte.SIZE) != 0) {
        throw damaged();
      }
    }

    private void enter(int row) {
      int at = (int) (bit >>> 3);
      while (removedBefore < removedCount && removed[removedBefore] < at) {
        removedBefore++;
      }
      index.positions[row] = windowPosition + at + removedBefore;
      index.bits[row] = windowBit + bit;
    }

    /** Reads until the window has more data than an MCU can have, or the data end. */
    private void fill() throws IOException {
      while (!ended && length - (bit >>> 3) < ScanCoding.MAX_MCU_BYTES) {
        dropRead();
        int count = (int) Math.min(raw.length, input.size() - next);
        if (count == 0) {
          throw damaged();
        }
        input.read(next, raw, 0, count);
        next += count;
        append(count);
      }
    }

    private void dropRead() {
      int read = (int) (bit >>> 3);
      while (removedBefore < removedCount && removed[removedBefore] < read) {
        removedBefore++;
      }
      windowPosition += read + removedBefore;
      windowBit += read * (long) Byte.SIZE;
      bit &= 7;
      for (int i = removedBefore; i < removedCount; i++) {
        removed[i - removedBefore] = removed[i] - read;
      }
      removedCount -= removedBefore;
      removedBefore = 0;
      length -= read;
      System.arraycopy(data, read, data, 0, length);
    }

    private void append(int count) throws PictureException {
      for (int i = 0; i < count; i++) {
        byte b = raw[i];
        if (open) {
          open = false;
          if (b == 0) {
            removed[removedCount++] = length;
            data[length++] = -1;
          } else if ((b & 0xff) == Marker.EOI) {
            ended = true;
            Arrays.fill(data, length, data.length, (byte) 0);
            return;
          } else {
            throw damaged();
          }
        } else if (b == -1) {
          open = true;
        } else {
          data[length++] = b;
        }
      }
    }

    private static PictureException damaged() {
      return PictureException.corrupt("the scan of the JPEG is damaged or has an unsupported form");
    }
  }
}
