package org.equilux.imaging.deflate;

import java.util.Arrays;

/**
 * A Huffman code of limited length. Lengths are computed in place in the array of weights (Moffat
 * and Katajainen, "In-place calculation of minimum-redundancy codes", 1995); codes longer than the
 * limit are shortened, and others lengthened until Kraft's inequality holds.
 */
final class PrefixCode {
  /** The limit of deflate. */
  static final int MAX_BITS = 15;

  /** The shift of the length in {@link #codes}. */
  static final int LENGTH_SHIFT = 16;

  private static final int SYMBOL_BITS = 9;

  /**
   * The limit of the tree's depth: a deeper tree needs weights like Fibonacci numbers, whose sum
   * exceeds that of any block.
   */
  private static final int MAX_DEPTH = 30;

  /** The bits of a radix sort digit; counts have two digits. */
  private static final int DIGIT_BITS = 9;

  private static final int DIGITS = 1 << DIGIT_BITS;

  private final int symbols;
  private final int maxBits;

  /** For each symbol, the number of its bits; 0 if it does not occur. */
  final byte[] lengths;

  /** For each symbol, its code with the first bit lowest, and above it the length. */
  final int[] codes;

  /** The occurring symbols sorted by count; the array is reused for weights, parents and depths. */
  private int[] sorted;

  private int[] spare;
  private final int[] places = new int[DIGITS];
  private final int[] weights;

  /** For each depth, the number of leaves. */
  private final int[] lengthCounts = new int[MAX_DEPTH + 1];

  private final int[] nextCodes = new int[MAX_BITS + 2];

  PrefixCode(int symbols, int maxBits) {
    this.symbols = symbols;
    this.maxBits = maxBits;
    this.lengths = new byte[symbols];
    this.codes = new int[symbols];
    this.sorted = new int[symbols];
    this.spare = new int[symbols];
    this.weights = new int[symbols];
  }

  /** The fixed code of deflate for literals and lengths, or for distances. */
  static PrefixCode fixed(boolean distances) {
    PrefixCode code = new PrefixCode(distances ? 32 : 288, MAX_BITS);
    for (int i = 0; i < code.symbols; i++) {
      int bits = distances ? 5 : i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
      code.lengths[i] = (byte) bits;
      code.lengthCounts[bits]++;
    }
    code.assignCodes();
    return code;
  }

  /**
   * Builds the code for symbol counts. It has at least two codes, as some decoders require a
   * complete code.
   *
   * @param counts from {@code offset} on; less than 2^18 each
   */
  void build(int[] counts, int offset) {
    int used = collect(counts, offset);
    sort(used);
    parents(used);
    countLengths(used);
    limit();
    assignLengths(used);
    assignCodes();
  }

  private int collect(int[] counts, int offset) {
    int used = 0;
    for (int i = 0; i < symbols; i++) {
      lengths[i] = 0;
      if (counts[offset + i] > 0) {
        sorted[used++] = (counts[offset + i] << SYMBOL_BITS) | i;
      }
    }
    return used < 2 ? collectOthers(counts, offset, used) : used;
  }

  private int collectOthers(int[] counts, int offset, int already) {
    int used = already;
    for (int i = 0; used < 2; i++) {
      if (counts[offset + i] == 0) {
        sorted[used++] = (1 << SYMBOL_BITS) | i;
      }
    }
    return used;
  }

  /** Sorts by count and then symbol: a stable radix sort. */
  private void sort(int count) {
    for (int shift = SYMBOL_BITS; shift < SYMBOL_BITS + 2 * DIGIT_BITS; shift += DIGIT_BITS) {
      int[] from = sorted;
      int[] to = spare;
      int[] at = places;
      Arrays.fill(at, 0);
      for (int i = 0; i < count; i++) {
        at[(from[i] >>> shift) & (DIGITS - 1)]++;
      }
      int place = 0;
      for (int digit = 0; digit < DIGITS; digit++) {
        int next = place + at[digit];
        at[digit] = place;
        place = next;
      }
      for (int i = 0; i < count; i++) {
        to[at[(from[i] >>> shift) & (DIGITS - 1)]++] = from[i];
      }
      sorted = to;
      spare = from;
    }
  }

  /** Replaces weights by parents: inner nodes reuse the places of leaves that have a parent. */
  private void parents(int leaves) {
    int[] a = weights;
    for (int i = 0; i < leaves; i++) {
      a[i] = sorted[i] >>> SYMBOL_BITS;
    }
    int leaf = 0;
    int root = 0;
    for (int next = 0; next < leaves - 1; next++) {
      int weight = 0;
      for (int child = 0; child < 2; child++) {
        if (leaf >= leaves || (root < next && a[root] < a[leaf])) {
          weight += a[root];
          a[root++] = next;
        } else {
          weight += a[leaf++];
        }
      }
      a[next] = weight;
    }
  }

  /** Counts the leaves of each depth: each inner node replaces a leaf and adds two below it. */
  private void countLengths(int leaves) {
    int[] a = weights;
    Arrays.fill(lengthCounts, 0);
    a[leaves - 2] = 0;
    lengthCounts[1] = 2;
    for (int node = leaves - 3; node >= 0; node--) {
      int depth = a[a[node]] + 1;
      a[node] = depth;
      lengthCounts[depth]--;
      lengthCounts[depth + 1] += 2;
    }
  }

  /**
   * Restores Kraft's equality: moves a leaf one level down, as the sibling of one of the lowest
   * leaves.
   */
  private void limit() {
    for (int bits = maxBits + 1; bits < lengthCounts.length; bits++) {
      lengthCounts[maxBits] += lengthCounts[bits];
    }
    int kraft = 0;
    for (int bits = 1; bits <= maxBits; bits++) {
      kraft += lengthCounts[bits] << (maxBits - bits);
    }
    if (kraft > (1 << maxBits)) {
      shorten(kraft);
    }
  }

  private void shorten(int before) {
    for (int kraft = before; kraft > (1 << maxBits); kraft--) {
      int bits = maxBits - 1;
      while (lengthCounts[bits] == 0) {
        bits--;
      }
      lengthCounts[bits]--;
      lengthCounts[bits + 1] += 2;
      lengthCounts[maxBits]--;
    }
  }

  /** Assigns the longest codes to the rarest symbols. */
  private void assignLengths(int used) {
    int at = 0;
    for (int bits = maxBits; bits > 0; bits--) {
      for (int i = 0; i < lengthCounts[bits]; i++) {
        lengths[sorted[at++] & ((1 << SYMBOL_BITS) - 1)] = (byte) bits;
      }
    }
    assert at == used;
  }

  /** Assigns the canonical codes (RFC 1951, 3.2.2). */
  private void assignCodes() {
    int code = 0;
    for (int bits = 1; bits <= maxBits; bits++) {
      nextCodes[bits] = code;
      code = (code + lengthCounts[bits]) << 1;
    }
    for (int i = 0; i < symbols; i++) {
      int bits = lengths[i];
      codes[i] =
          bits == 0
              ? 0
              : (Integer.reverse(nextCodes[bits]++) >>> (Integer.SIZE - bits))
                  | (bits << LENGTH_SHIFT);
    }
  }

  /** The number of bits of symbols with these counts, without extra bits. */
  long bits(int[] counts, int offset, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (long) counts[offset + i] * lengths[i];
    }
    return sum;
  }
}
