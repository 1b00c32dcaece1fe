package org.equilux.imaging.deflate;

/** The symbols of match lengths and distances (RFC 1951, 3.2.5). */
final class Symbols {
  static final int MIN_LENGTH = 3;
  static final int MAX_LENGTH = 258;
  static final int MAX_DISTANCE = 1 << 15;

  /** The symbol after the literals and before the lengths. */
  static final int END_OF_BLOCK = 256;

  static final int FIRST_LENGTH = 257;
  static final int LITERALS_AND_LENGTHS = 286;
  static final int DISTANCES = 30;

  /** For each length, its symbol minus {@link #FIRST_LENGTH}. */
  private static final byte[] LENGTH_CODES = new byte[MAX_LENGTH + 1];

  private static final byte[] LENGTH_EXTRA_BITS = new byte[LITERALS_AND_LENGTHS - FIRST_LENGTH];
  private static final short[] LENGTH_BASES = new short[LITERALS_AND_LENGTHS - FIRST_LENGTH];

  static {
    // Four codes for each number of extra bits, but eight without extra bits.
    int length = MIN_LENGTH;
    for (int code = 0; code < LENGTH_BASES.length - 1; code++) {
      int extra = Math.max(0, code / 4 - 1);
      LENGTH_EXTRA_BITS[code] = (byte) extra;
      LENGTH_BASES[code] = (short) length;
      for (int i = 0; i < (1 << extra); i++) {
        LENGTH_CODES[length++] = (byte) code;
      }
    }
    // The greatest length has a code of its own.
    LENGTH_BASES[LENGTH_BASES.length - 1] = MAX_LENGTH;
    LENGTH_CODES[MAX_LENGTH] = (byte) (LENGTH_BASES.length - 1);
  }

  private Symbols() {}

  /** The symbol of a length minus {@link #FIRST_LENGTH}. */
  static int lengthCode(int length) {
    return LENGTH_CODES[length];
  }

  static int lengthExtraBits(int code) {
    return LENGTH_EXTRA_BITS[code];
  }

  /** The least length of a code. */
  static int lengthBase(int code) {
    return LENGTH_BASES[code];
  }

  /** The symbol of a distance: two for each number of extra bits, but four without extra bits. */
  static int distanceCode(int distance) {
    int above = distance - 1;
    if (above < 2) {
      return above;
    }
    int log = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(above);
    return 2 * log + ((above >>> (log - 1)) & 1);
  }

  static int distanceExtraBits(int code) {
    return code < 2 ? 0 : (code >>> 1) - 1;
  }
}
