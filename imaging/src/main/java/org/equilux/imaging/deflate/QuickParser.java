package org.equilux.imaging.deflate;

/**
 * Takes the first match that is worth its bits, of the last places with the same three bytes. Of
 * photographs little more can be had: where they have matches, these are of three or four bytes, of
 * which the nearest is the cheapest. Where nothing is found for long, steps become wider.
 */
final class QuickParser {
  /** The number of places without a match after which the step becomes wider by 1. */
  private static final int PATIENCE_BITS = 7;

  private static final int WIDEST_STEP = 16;

  private static final int DISTANCE_BITS = 15;

  private final Index index;
  private final Sequences sequences;
  private final int probes;
  private final int indexed;

  /** Places since the last match, however many parts ago. */
  private int missed;

  QuickParser(Index index, Sequences sequences, Level level) {
    this.index = index;
    this.sequences = sequences;
    this.probes = level.probes();
    this.indexed = level.indexed();
  }

  /** Another stream begins. */
  void begin() {
    missed = 0;
  }

  /**
   * Parses a part. All state is in locals.
   *
   * @param from where it begins
   * @param end where it ends, but for a match that goes on
   * @param limit where the bytes end, none of which is looked at beyond
   * @param base position of the array's first byte
   * @return where it ended
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
        // Bytes too far away are seldom equal, so the distance is looked at last: whether a place
        // is too far away is a branch that processors cannot predict.
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
