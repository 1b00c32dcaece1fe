package org.equilux.imaging.deflate;

/**
 * The parsed form of bytes: sequences of literals and the match that follows them. Each is packed
 * into a {@code long}: how many literals, the match's length or 0 if there is none, and its
 * distance less 1. The literals themselves stay where they are.
 */
final class Sequences {
  /** For the hot loops. */
  final long[] packed;

  int count;

  /**
   * Makes room.
   *
   * @param bytes that are parsed at once
   * @param parts in which they are, each of which may end with literals and no match
   */
  Sequences(int bytes, int parts) {
    packed = new long[bytes / Symbols.MIN_LENGTH + parts + 1];
  }

  void add(int literals, int length, int distance) {
    packed[count++] = ((long) literals << 32) | ((long) length << 16) | (distance - 1);
  }

  void addLiterals(int literals) {
    packed[count++] = (long) literals << 32;
  }

  static int literals(long sequence) {
    return (int) (sequence >>> 32);
  }

  static int length(long sequence) {
    return (int) sequence >>> 16;
  }

  static int distance(long sequence) {
    return ((int) sequence & 0xffff) + 1;
  }

  /**
   * Counts symbols.
   *
   * @param first sequence that is counted, the last being the last there is
   * @param at where its bytes are
   * @param counts of literals and lengths, and behind them of distances; has counts of all bytes as
   *     if they were literals, from which those of matches are taken away, being the fewer
   */
  void tally(int first, byte[] bytes, int at, int[] counts) {
    long[] sequences = packed;
    int end = count;
    int position = at;
    for (int s = first; s < end; s++) {
      long sequence = sequences[s];
      position += literals(sequence);
      int length = length(sequence);
      if (length > 0) {
        counts[Symbols.FIRST_LENGTH + Symbols.lengthCode(length)]++;
        counts[Symbols.LITERALS_AND_LENGTHS + Symbols.distanceCode(distance(sequence))]++;
        for (int stop = position + length; position < stop; position++) {
          counts[bytes[position] & 0xff]--;
        }
      }
    }
  }
}
