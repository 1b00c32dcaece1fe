package org.equilux.worker.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops that count. Several sets of counters are used in turn, so that equal pixels in a row do not
 * wait for each other's increment to reach memory. No SIMD can win here: lanes that count the same
 * value would collide.
 */
final class Counting {
  /** Sets of counters that 8-bit loops use. */
  static final int SETS8 = 4;

  /** Sets of counters that 16-bit loops use: fewer, since each is 256 KiB. */
  static final int SETS16 = 2;

  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle CHAR =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

  private Counting() {}

  /** Gray of 8 bits into four sets. */
  static void gray8(byte[] in, int at, int n, int[] counts) {
    int end = at + n;
    int i = at;
    for (; i <= end - 8; i += 8) {
      long eight = (long) LONG.get(in, i);
      int low = (int) eight;
      int high = (int) (eight >>> 32);
      counts[low & 0xFF]++;
      counts[256 + (low >>> 8 & 0xFF)]++;
      counts[512 + (low >>> 16 & 0xFF)]++;
      counts[768 + (low >>> 24)]++;
      counts[high & 0xFF]++;
      counts[256 + (high >>> 8 & 0xFF)]++;
      counts[512 + (high >>> 16 & 0xFF)]++;
      counts[768 + (high >>> 24)]++;
    }
    for (; i < end; i++) {
      counts[in[i] & 0xFF]++;
    }
  }

  /** The gray of gray and alpha of 8 bits into four sets. */
  static void grayAlpha8(byte[] in, int at, int n, int[] counts) {
    int end = at + 2 * n;
    int i = at;
    for (; i <= end - 8; i += 8) {
      long four = (long) LONG.get(in, i);
      counts[(int) four & 0xFF]++;
      counts[256 + ((int) (four >>> 16) & 0xFF)]++;
      counts[512 + ((int) (four >>> 32) & 0xFF)]++;
      counts[768 + ((int) (four >>> 48) & 0xFF)]++;
    }
    for (; i < end; i += 2) {
      counts[in[i] & 0xFF]++;
    }
  }

  /** Red, green and blue of 8 bits, each into its plane of one set. */
  static void rgb8(byte[] in, int at, int n, int step, int[] counts) {
    int i = at;
    for (int pixel = 0; pixel < n; pixel++, i += step) {
      counts[in[i] & 0xFF]++;
      counts[256 + (in[i + 1] & 0xFF)]++;
      counts[512 + (in[i + 2] & 0xFF)]++;
    }
  }

  /** Every {@code step}th sample of 16 bits into two sets. */
  static void gray16(byte[] in, int at, int n, int step, int[] counts) {
    int i = at;
    int pixel = 0;
    for (; pixel <= n - 2; pixel += 2, i += 4 * step) {
      counts[(char) CHAR.get(in, i)]++;
      counts[65_536 + (char) CHAR.get(in, i + 2 * step)]++;
    }
    if (pixel < n) {
      counts[(char) CHAR.get(in, i)]++;
    }
  }

  /** Red, green and blue of 16 bits, each into its plane of one set. */
  static void rgb16(byte[] in, int at, int n, int step, int[] counts) {
    int i = at;
    for (int pixel = 0; pixel < n; pixel++, i += 2 * step) {
      counts[(char) CHAR.get(in, i)]++;
      counts[65_536 + (char) CHAR.get(in, i + 2)]++;
      counts[131_072 + (char) CHAR.get(in, i + 4)]++;
    }
  }

  /** Numbers below 256 into four sets. */
  static void values8(int[] values, int n, int[] counts) {
    int i = 0;
    for (; i <= n - 4; i += 4) {
      counts[values[i]]++;
      counts[256 + values[i + 1]]++;
      counts[512 + values[i + 2]]++;
      counts[768 + values[i + 3]]++;
    }
    for (; i < n; i++) {
      counts[values[i]]++;
    }
  }

  /** Numbers below 65,536, each followed by another one that is not counted, into two sets. */
  static void values16(int[] values, int n, int[] counts) {
    int i = 0;
    for (; i <= 2 * n - 4; i += 4) {
      counts[values[i]]++;
      counts[65_536 + values[i + 2]]++;
    }
    if (i < 2 * n) {
      counts[values[i]]++;
    }
  }
}
