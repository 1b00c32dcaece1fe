package org.equilux.imaging.deflate;

/** Integer logarithms to base 2, so that decisions based on them are the same on every machine. */
final class Bits {
  /** One bit in the units of this class. */
  static final int ONE = 1 << 8;

  private static final int TABLE_BITS = 11;
  private static final short[] LOGS = new short[1 << TABLE_BITS];

  static {
    for (int i = 1; i < LOGS.length; i++) {
      LOGS[i] = (short) Math.round(ONE * StrictMath.log(i) / StrictMath.log(2));
    }
  }

  private Bits() {}

  /**
   * The logarithm of a number.
   *
   * @param x at least 1
   * @return in units of 1/256 bit
   */
  static int log2(int x) {
    if (x < (1 << TABLE_BITS)) {
      return LOGS[x];
    }
    int shift = Integer.SIZE - TABLE_BITS - Integer.numberOfLeadingZeros(x);
    return LOGS[x >>> shift] + shift * ONE;
  }

  /**
   * The entropy of a text whose symbols have these counts: a lower bound of its encoded length.
   *
   * @return in units of 1/256 bit
   */
  static long entropy(int[] counts, int from, int to) {
    int total = 0;
    long sum = 0;
    for (int i = from; i < to; i++) {
      int count = counts[i];
      if (count > 0) {
        total += count;
        sum += (long) count * log2(count);
      }
    }
    return total == 0 ? 0 : (long) total * log2(total) - sum;
  }
}
