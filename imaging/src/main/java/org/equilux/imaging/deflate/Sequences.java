package org.equilux.imaging.deflate;

/**
 * The parsed form of bytes: sequences of literals and the match that follows them. Each is packed
 * into a {@code long}: the number of literals, the match's length or 0 if there is none, and its
 * distance less 1. The literals themselves are not copied.
 */
final class Sequences {
  /** Accessed directly by the hot loops. */
  final long[] packed;

  int count;

  /**
   * Allocates the sequences.
   *
   * @param bytes number of bytes parsed at a time
   * @param parts number of parts in them, each of which may end with literals without a match
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
   * @param first sequence to count; all later ones are counted too
   * @param at start of their bytes
   * @param counts of literals and lengths, then of distances; contains the counts of all bytes as
   *     literals, from which the bytes of matches are subtracted
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
