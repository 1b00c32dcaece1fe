package org.equilux.imaging.deflate;

/**
 * A fast parser that uses the first match that saves bits, among the last positions with the same
 * three bytes. Photographs gain little from longer searches: their matches have three or four
 * bytes, and the nearest is the cheapest. After many positions without a match, steps become wider.
 */
final class QuickParser {
  /** The logarithm of the number of positions without a match after which the step grows by 1. */
  private static final int PATIENCE_BITS = 7;

  private static final int WIDEST_STEP = 16;

  private static final int DISTANCE_BITS = 15;

  private final Index index;
  private final Sequences sequences;
  private final int probes;
  private final int indexed;

  /** The number of positions since the last match, across parts. */
  private int missed;

  QuickParser(Index index, Sequences sequences, Level level) {
    this.index = index;
    this.sequences = sequences;
    this.probes = level.probes();
    this.indexed = level.indexed();
  }

  /** Starts another stream. */
  void begin() {
    missed = 0;
  }

  /**
   * Parses a part. All state is in local variables.
   *
   * @param from start of the part
   * @param end of the part, which the last match may exceed
   * @param limit end of the bytes, which is never exceeded
   * @param base position of the array's first byte
   * @return end of the parsed bytes
   */
  int parse(byte[] bytes, int from, int end, int limit, int base, Costs costs) {
    long[] pairs = index.pairs;
    int[] lengthCosts = costs.lengths;
    int[] distanceCosts = costs.distances;
    int byteValue = costs.byteValue;
    int safe = Math.min(end, limit - Index.SURE_BYTES);
    int at = from;
    int literalsFrom = from;
    int misses = missed;
    while (at < safe) {
      int four = Index.four(bytes, at);
      int slot = Index.shortHash(four);
      long places = pairs[slot];
      pairs[slot] = (places << 32) | (base + at);
      int length = 0;
      int distance = 0;
      int best = Integer.MIN_VALUE;
      for (int tries = probes; ; ) {
        // The distance is checked last: bytes too far away are rarely equal, and the distance check
        // is a branch that processors cannot predict.
        int there = Math.max((int) places - base, 0);
        places >>>= 32;
        int far = at - there;
        int difference = Index.four(bytes, there) ^ four;
        if ((difference << Byte.SIZE) == 0 && (far - 1) >>> DISTANCE_BITS == 0) {
          int longest = Math.min(limit - at, Symbols.MAX_LENGTH);
          int n = difference == 0 ? Index.equalBytes(bytes, at, there, longest) : 3;
          int price = lengthCosts[n] + distanceCosts[Symbols.distanceCode(far)];
          int score = n * byteValue - price;
          if (n > length && score > best && costs.exceed(price, bytes, at, n)) {
            best = score;
            length = n;
            distance = far;
          }
        }
        if (--tries == 0) {
          break;
        }
      }
      if (length == 0) {
        at += Math.min(1 + (misses++ >>> PATIENCE_BITS), WIDEST_STEP);
        continue;
      }
      sequences.add(at - literalsFrom, length, distance);
      int next = at + length;
      int last = Math.min(Math.min(next, at + indexed), limit - Index.SURE_BYTES);
      index(bytes, at + 1, last, base);
      at = next;
      literalsFrom = next;
      misses = 0;
    }
    missed = misses;
    at = Math.clamp(at, end, limit);
    if (at > literalsFrom) {
      sequences.addLiterals(at - literalsFrom);
    }
    return at;
  }

  private void index(byte[] bytes, int from, int to, int base) {
    long[] pairs = index.pairs;
    for (int at = from; at < to; at++) {
      int slot = Index.shortHash(Index.four(bytes, at));
      pairs[slot] = (pairs[slot] << 32) | (base + at);
    }
  }
}
