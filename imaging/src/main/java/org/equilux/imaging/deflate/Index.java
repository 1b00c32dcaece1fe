package org.equilux.imaging.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash index of earlier occurrences of bytes. Positions count all bytes given to an encoder, so
 * the index need not be cleared between streams: positions beyond the window are ignored, and 0 is
 * beyond every window.
 */
final class Index {
  static final int WINDOW = Symbols.MAX_DISTANCE;

  /** The first position, which is beyond the window of 0. */
  static final int START = WINDOW + 1;

  static final int SHORT_HASH_BITS = 16;
  static final int HASH_BITS = 15;

  /** The minimum number of bytes after a position at which matches are searched. */
  static final int SURE_BYTES = Integer.BYTES + Long.BYTES;

  private static final int MULTIPLIER = 0x9E3779B1;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** For each hash of three bytes, the last two positions, the newer one in the lower half. */
  final long[] pairs = new long[1 << SHORT_HASH_BITS];

  /** For each hash of four bytes, the last position. */
  final int[] heads = new int[1 << HASH_BITS];

  /** For each position in the window, the previous one with the same hash of four bytes. */
  final int[] chain = new int[WINDOW];

  static int four(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  /** The hash of the first three of four bytes. */
  static int shortHash(int four) {
    return ((four << Byte.SIZE) * MULTIPLIER) >>> (Integer.SIZE - SHORT_HASH_BITS);
  }

  static int hash(int four) {
    return (four * MULTIPLIER) >>> (Integer.SIZE - HASH_BITS);
  }

  /**
   * The number of equal bytes at two positions, of which the first four are known to be equal and
   * twelve exist.
   *
   * @param longest limit of the result
   */
  static int equalBytes(byte[] bytes, int at, int there, int longest) {
    long difference =
        (long) LONGS.get(bytes, at + Integer.BYTES)
            ^ (long) LONGS.get(bytes, there + Integer.BYTES);
    return difference != 0
        ? Integer.BYTES + (Long.numberOfTrailingZeros(difference) >>> 3)
        : manyEqualBytes(bytes, at, there, longest);
  }

  /** The number of equal bytes, of which the first twelve are known to be equal. */
  private static int manyEqualBytes(byte[] bytes, int at, int there, int longest) {
    int n = SURE_BYTES;
    for (; n <= longest - Long.BYTES; n += Long.BYTES) {
      long difference = (long) LONGS.get(bytes, at + n) ^ (long) LONGS.get(bytes, there + n);
      if (difference != 0) {
        return n + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
    }
    while (n < longest && bytes[at + n] == bytes[there + n]) {
      n++;
    }
    return n;
  }

  /**
   * Shifts all positions back.
   *
   * @param by a multiple of the window
   */
  void moveBack(int by) {
    for (int i = 0; i < pairs.length; i++) {
      long newer = Math.max(0, (int) pairs[i] - by);
      long older = Math.max(0, (int) (pairs[i] >>> 32) - by);
      pairs[i] = (older << 32) | newer;
    }
    for (int i = 0; i < heads.length; i++) {
      heads[i] = Math.max(0, heads[i] - by);
    }
    for (int i = 0; i < chain.length; i++) {
      chain[i] = Math.max(0, chain[i] - by);
    }
  }
}
