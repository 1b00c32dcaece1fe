package org.equilux.imaging.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An index of earlier occurrences of bytes. Positions count all bytes that an encoder was ever
 * given, so the index need not be cleared between streams: positions beyond the window are ignored,
 * and 0 is beyond every window.
 */
final class Index {
  static final int WINDOW = Symbols.MAX_DISTANCE;

  /** The first position, from which 0 is out of reach. */
  static final int START = WINDOW + 1;

  static final int SHORT_HASH_BITS = 16;
  static final int HASH_BITS = 15;

  /** Bytes that there must be behind every place where matches are looked for. */
  static final int SURE_BYTES = Integer.BYTES + Long.BYTES;

  private static final int MULTIPLIER = 0x9E3779B1;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Of three bytes, the last two places, the newer one low. */
  final long[] pairs = new long[1 << SHORT_HASH_BITS];

  /** Of four bytes, the last place. */
  final int[] heads = new int[1 << HASH_BITS];

  /** Of each place in the window, the one before with the same hash of four bytes. */
  final int[] chain = new int[WINDOW];

  static int four(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  /** Of the first three of four bytes. */
  static int shortHash(int four) {
    return ((four << Byte.SIZE) * MULTIPLIER) >>> (Integer.SIZE - SHORT_HASH_BITS);
  }

  static int hash(int four) {
    return (four * MULTIPLIER) >>> (Integer.SIZE - HASH_BITS);
  }

  /**
   * How many bytes are equal at two places, four being so, and twelve being there.
   *
   * @param longest that may be looked at
   */
  static int equalBytes(byte[] bytes, int at, int there, int longest) {
    long difference =
        (long) LONGS.get(bytes, at + Integer.BYTES)
            ^ (long) LONGS.get(bytes, there + Integer.BYTES);
    return difference != 0
        ? Integer.BYTES + (Long.numberOfTrailingZeros(difference) >>> 3)
        : manyEqualBytes(bytes, at, there, longest);
  }

  /** As above, twelve being equal. */
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
   * Moves all places back.
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
