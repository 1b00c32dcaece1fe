package org.equilux.worker.simd.histogram;

import org.equilux.worker.simd.lanes.Lanes;

/**
 * Loops that count a rectangle of samples. No SIMD can win here: lanes that count the same value
 * would collide. What costs is waiting: an increment waits until an earlier one of the same counter
 * has reached memory. So both halves of a row are counted at once, and neighbors in tables of their
 * own: on 8-bit photographs that took 12 ms where one row through four tables took 18.
 */
public final class Counting {
  private static final int TABLES = 8;

  /** Fewer pixels than counters are counted without tables, which have to be added up. */
  private static final int FEW = TABLES * 256;

  /** The same for 16 bits: on CLAHE's cells tables took 42 ms where none took 50. */
  private static final int FEW16 = 3 << 16;

  private Counting() {}

  /**
   * The layout of samples in memory.
   *
   * @param at byte of the first one
   * @param step bytes from one to the next in a row
   * @param stride bytes from one row to the next
   */
  @SuppressWarnings("ArrayRecordComponent") // shared pixels, and never compared
  record Samples(byte[] data, int at, int step, int stride) {}

  /** Adds the counts of 8-bit samples to the 256 numbers from {@code start} on. */
  static void samples8(Samples in, int width, int height, long[] into, int start) {
    if ((long) width * height < FEW) {
      for (int y = 0; y < height; y++) {
        few8(in.data, in.at + y * in.stride, in.step, width, into, start);
      }
    } else {
      many8(in.data, in.at, in.step, in.stride, width, height, into, start);
    }
  }

  private static void few8(byte[] in, int at, int step, int n, long[] into, int start) {
    for (int i = 0; i < n; i++) {
      into[start + (in[at + i * step] & 0xFF)]++;
    }
  }

  private static void many8(
      byte[] in, int at, int step, int stride, int width, int height, long[] into, int start) {
    // Made here, so that the JIT knows its length and no increment is checked against it.
    int[] counts = new int[TABLES * 256];
    int half = width / 2;
    for (int y = 0; y < height; y++) {
      int i = at + y * stride;
      int j = i + half * step;
      int x = 0;
      for (; x <= half - 4; x += 4, i += 4 * step, j += 4 * step) {
        counts[in[i] & 0xFF]++;
        counts[256 + (in[i + step] & 0xFF)]++;
        counts[512 + (in[i + 2 * step] & 0xFF)]++;
        counts[768 + (in[i + 3 * step] & 0xFF)]++;
        counts[1024 + (in[j] & 0xFF)]++;
        counts[1280 + (in[j + step] & 0xFF)]++;
        counts[1536 + (in[j + 2 * step] & 0xFF)]++;
        counts[1792 + (in[j + 3 * step] & 0xFF)]++;
      }
      for (; x < half; x++, i += step, j += step) {
        counts[in[i] & 0xFF]++;
        counts[1024 + (in[j] & 0xFF)]++;
      }
      if (width % 2 != 0) {
        counts[in[j] & 0xFF]++;
      }
    }
    for (int k = 0; k < counts.length; k++) {
      into[start + (k & 0xFF)] += counts[k];
    }
  }

  /** The same, of those samples whose mask is not 0. */
  static void masked8(Samples in, Samples mask, int width, int height, long[] into, int start) {
    for (int y = 0; y < height; y++) {
      masked8(
          in.data,
          in.at + y * in.stride,
          in.step,
          mask.data,
          mask.at + y * mask.stride,
          width,
          into,
          start);
    }
  }

  private static void masked8(
      byte[] in, int at, int step, byte[] mask, int maskAt, int n, long[] into, int start) {
    for (int i = 0; i < n; i++) {
      into[start + (in[at + i * step] & 0xFF)] += oneIfSet(mask[maskAt + i]);
    }
  }

  /** Adds the counts of 16-bit samples to the 65,536 numbers from {@code start} on. */
  static void samples16(Samples in, int width, int height, long[] into, int start) {
    if ((long) width * height < FEW16) {
      for (int y = 0; y < height; y++) {
        row16(in.data, in.at + y * in.stride, in.step, width, into, start);
      }
    } else {
      many16(in.data, in.at, in.step, in.stride, width, height, into, start);
    }
  }

  private static void many16(
      byte[] in, int at, int step, int stride, int width, int height, long[] into, int start) {
    int[] counts = new int[1 << 16];
    int half = width / 2;
    for (int y = 0; y < height; y++) {
      int i = at + y * stride;
      int j = i + half * step;
      for (int x = 0; x < half; x++, i += step, j += step) {
        counts[(char) Lanes.CHAR.get(in, i)]++;
        counts[(char) Lanes.CHAR.get(in, j)]++;
      }
      if (width % 2 != 0) {
        counts[(char) Lanes.CHAR.get(in, j)]++;
      }
    }
    for (int k = 0; k < counts.length; k++) {
      into[start + k] += counts[k];
    }
  }

  private static void row16(byte[] in, int at, int step, int n, long[] into, int start) {
    int half = n / 2;
    int i = at;
    int j = at + half * step;
    for (int x = 0; x < half; x++, i += step, j += step) {
      into[start + (char) Lanes.CHAR.get(in, i)]++;
      into[start + (char) Lanes.CHAR.get(in, j)]++;
    }
    if (n % 2 != 0) {
      into[start + (char) Lanes.CHAR.get(in, j)]++;
    }
  }

  /** The same, of those samples whose mask is not 0. */
  static void masked16(Samples in, Samples mask, int width, int height, long[] into, int start) {
    for (int y = 0; y < height; y++) {
      masked16(
          in.data,
          in.at + y * in.stride,
          in.step,
          mask.data,
          mask.at + y * mask.stride,
          width,
          into,
          start);
    }
  }

  private static void masked16(
      byte[] in, int at, int step, byte[] mask, int maskAt, int n, long[] into, int start) {
    for (int i = 0; i < n; i++) {
      into[start + (char) Lanes.CHAR.get(in, at + i * step)] += oneIfSet(mask[maskAt + i]);
    }
  }

  /** 1 for any byte but 0. No branch, as the values of masks cannot be predicted. */
  private static int oneIfSet(byte mask) {
    return -(mask & 0xFF) >>> 31;
  }
}
