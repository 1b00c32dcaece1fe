package org.equilux.imaging.png;

/** The Adler-32 checksum (RFC 1950, 8.2). */
final class Adler {
  /** The checksum of no bytes. */
  static final int NONE = 1;

  private static final int BASE = 65_521;

  private Adler() {}

  /**
   * The checksum of two concatenated pieces. The low half is one plus the sum of all bytes; the
   * high half is the sum of the low half's values after each byte, so it contains the first piece's
   * low half once for each byte of the second.
   *
   * @param length of the second piece in bytes
   */
  static int combine(int first, int second, long length) {
    long firstLow = first & 0xffff;
    long low = firstLow + (second & 0xffff) - 1 + BASE;
    long high = (first >>> 16) + (second >>> 16) + length % BASE * (firstLow - 1 + BASE);
    return (int) (high % BASE << 16 | low % BASE);
  }
}
