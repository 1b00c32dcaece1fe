package org.equilux.worker.simd.tables;

import org.equilux.worker.simd.lanes.Lanes;

/**
 * Loops that fetch the entries of the four tables around a pixel for its value, as one number: the
 * upper left one's entry in its lowest 16 bits, then the upper right, lower left and lower right
 * ones'.
 */
final class Corners {
  private Corners() {}

  // Everywhere, starts are where the four tables begin among the entries.

  /** A table of all four entries: afterwards one load fetches them, instead of four. */
  static void interleave(char[] entries, int[] starts, int n, long[] table) {
    int upLeft = starts[0];
    int upRight = starts[1];
    int downLeft = starts[2];
    int downRight = starts[3];
    for (int k = 0; k < n; k++) {
      table[k] =
          entries[upLeft + k]
              | (long) entries[upRight + k] << 16
              | (long) entries[downLeft + k] << 32
              | (long) entries[downRight + k] << 48;
    }
  }

  /** Looks up 8-bit values in an interleaved table. */
  static void lookup8(byte[] values, int at, int n, long[] table, long[] corners) {
    for (int i = 0; i < n; i++) {
      corners[i] = table[values[at + i] & 0xFF];
    }
  }

  /** Looks up 16-bit values in an interleaved table. */
  static void lookup16(byte[] values, int at, int n, long[] table, long[] corners) {
    for (int i = 0; i < n; i++) {
      corners[i] = table[(char) Lanes.CHAR.get(values, at + 2 * i)];
    }
  }

  /** Looks up 16-bit values in the four separate tables. */
  static void gather16(byte[] values, int at, int n, char[] entries, int[] starts, long[] corners) {
    int upLeft = starts[0];
    int upRight = starts[1];
    int downLeft = starts[2];
    int downRight = starts[3];
    for (int i = 0; i < n; i++) {
      int value = (char) Lanes.CHAR.get(values, at + 2 * i);
      corners[i] =
          entries[upLeft + value]
              | (long) entries[upRight + value] << 16
              | (long) entries[downLeft + value] << 32
              | (long) entries[downRight + value] << 48;
    }
  }

  /** The lowest byte of each number. */
  static void narrow8(long[] numbers, int n, byte[] to, int toAt) {
    for (int i = 0; i < n; i++) {
      to[toAt + i] = (byte) numbers[i];
    }
  }

  /** The lowest two bytes of each number. */
  static void narrow16(long[] numbers, int n, byte[] to, int toAt) {
    for (int i = 0; i < n; i++) {
      Lanes.CHAR.set(to, toAt + 2 * i, (char) numbers[i]);
    }
  }
}
