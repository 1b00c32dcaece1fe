package org.equilux.imaging.deflate;

import java.util.Arrays;

/**
 * The estimated costs of symbols, in units of 1/256 bit, before there is a code: derived from
 * counts of symbols in the previous part, and of bytes in this one. A match that costs more than
 * its literals is not used, and in noisy pictures most matches are such.
 */
final class Costs {
  /** The factor of counts, which allows fractions. */
  private static final int SCALE = 16;

  /** The minimum expected number of literals, independent of the previous part. */
  private static final int SOME_LITERALS = 64;

  /** The minimum expected number of distances of each symbol, independent of the previous part. */
  private static final int SOME_DISTANCES = 4;

  private static final int LENGTH_CODES = Symbols.LITERALS_AND_LENGTHS - Symbols.FIRST_LENGTH;

  /** The cost of each byte as a literal. */
  final int[] literals = new int[1 << Byte.SIZE];

  /** The cost of each length, including extra bits. */
  final int[] lengths = new int[Symbols.MAX_LENGTH + 1];

  private final int[] lengthCodes = new int[LENGTH_CODES];

  /** The cost of each distance symbol, including extra bits. */
  final int[] distances = new int[Symbols.DISTANCES];

  /** The mean cost of a byte as a literal. */
  int mean;

  /**
   * The value of another byte in a match: less than a literal's cost, as the byte might be in the
   * next match, and more than the mean cost of a byte, as that match would be needed.
   */
  int byteValue;

  /**
   * The count of each byte in the part, in the first quarter; the other quarters are temporary
   * counters.
   */
  private final int[] bytes = new int[4 << Byte.SIZE];

  /**
   * Estimates the costs of a part.
   *
   * @param before counts of symbols in the previous part; all 0 if there is none
   * @param beforeMean mean cost of one of its bytes; 0 if there is none
   */
  void guess(byte[] data, int from, int to, int[] before, int beforeMean) {
    count(data, from, to);
    int all = to - from;
    int total = guessLiterals(all, before);
    for (int code = 0; code < LENGTH_CODES; code++) {
      total += lengthCount(before, code, all);
    }
    int log = Bits.log2(total);
    mean = literalCosts(log) / all;
    byteValue = beforeMean == 0 ? mean : (mean + beforeMean) / 2;
    lengthCosts(log, before, all);
    guessDistances(before);
  }

  /** Converts counts to costs, and returns the total cost of all bytes as literals. */
  private int literalCosts(int log) {
    int sum = 0;
    for (int i = 0; i < literals.length; i++) {
      literals[i] = Math.max(Bits.ONE, log - Bits.log2(literals[i]));
      sum += literals[i] * bytes[i];
    }
    return sum;
  }

  private void lengthCosts(int log, int[] before, int all) {
    for (int code = 0; code < LENGTH_CODES; code++) {
      lengthCodes[code] =
          log
              - Bits.log2(lengthCount(before, code, all))
              + Symbols.lengthExtraBits(code) * Bits.ONE;
    }
    for (int length = Symbols.MIN_LENGTH; length <= Symbols.MAX_LENGTH; length++) {
      lengths[length] = lengthCodes[Symbols.lengthCode(length)];
    }
  }

  /** Replaces costs by expected counts. */
  private int guessLiterals(int all, int[] before) {
    int literalsBefore = 0;
    int symbolsBefore = 0;
    for (int i = 0; i < Symbols.LITERALS_AND_LENGTHS; i++) {
      symbolsBefore += before[i];
      if (i < Symbols.END_OF_BLOCK) {
        literalsBefore += before[i];
      }
    }
    int expected = symbolsBefore == 0 ? all : literalsBefore + SOME_LITERALS;
    long scale = (((long) expected * SCALE) << Short.SIZE) / all;
    int total = 0;
    for (int i = 0; i < literals.length; i++) {
      int now = (int) ((bytes[i] * scale) >> Short.SIZE);
      literals[i] = 1 + (literalsBefore == 0 ? now : (now + before[i] * SCALE) / 2);
      total += literals[i];
    }
    return total;
  }

  /** A minimum count is expected for the shortest lengths, independent of the previous part. */
  private static int lengthCount(int[] before, int code, int all) {
    int some = (all * SCALE / 64) >> (code / 2 + 1);
    return before[Symbols.FIRST_LENGTH + code] * SCALE + some + 1;
  }

  private void guessDistances(int[] before) {
    int total = 0;
    for (int code = 0; code < Symbols.DISTANCES; code++) {
      total += before[Symbols.LITERALS_AND_LENGTHS + code] + SOME_DISTANCES;
    }
    int log = Bits.log2(total);
    for (int code = 0; code < Symbols.DISTANCES; code++) {
      distances[code] =
          log
              - Bits.log2(before[Symbols.LITERALS_AND_LENGTHS + code] + SOME_DISTANCES)
              + Symbols.distanceExtraBits(code) * Bits.ONE;
    }
  }

  /** Four counters for each value, as consecutive updates of one counter would stall. */
  private void count(byte[] data, int from, int to) {
    int[] counts = bytes;
    Arrays.fill(counts, 0);
    int at = from;
    for (; at < to - 3; at += 4) {
      counts[data[at] & 0xff]++;
      counts[0x100 + (data[at + 1] & 0xff)]++;
      counts[0x200 + (data[at + 2] & 0xff)]++;
      counts[0x300 + (data[at + 3] & 0xff)]++;
    }
    for (; at < to; at++) {
      counts[data[at] & 0xff]++;
    }
    for (int i = 0; i < literals.length; i++) {
      counts[i] += counts[0x100 + i] + counts[0x200 + i] + counts[0x300 + i];
    }
  }

  /** Whether these bytes cost more than a price as literals. */
  boolean exceed(int price, byte[] data, int at, int length) {
    int[] of = literals;
    int sum = 0;
    for (int i = at; i < at + length; i++) {
      sum += of[data[i] & 0xff];
      if (sum > price) {
        return true;
      }
    }
    return false;
  }

  /** Sets the counts of literals to those of the part's bytes, and all others to 0. */
  void countsOfBytes(int[] counts) {
    Arrays.fill(counts, 0);
    System.arraycopy(bytes, 0, counts, 0, literals.length);
  }
}
