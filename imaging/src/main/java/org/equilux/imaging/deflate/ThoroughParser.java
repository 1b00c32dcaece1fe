package org.equilux.imaging.deflate;

/**
 * A parser that follows hash chains of positions with the same four bytes, with lazy matching:
 * drops a match if there is a better one at the next byte. For graphics, text and other repetitive
 * data.
 */
final class ThoroughParser {
  /**
   * The logarithm of the number of positions without a match (128) after which the step grows by 1.
   */
  private static final int PATIENCE_BITS = 7;

  private static final int WIDEST_STEP = 16;

  /** The mean cost of a byte below which matches of three bytes save nothing. */
  private static final int DEAR = 5 * Bits.ONE;

  private final Index index;
  private final Sequences sequences;
  private final Level level;

  ThoroughParser(Index index, Sequences sequences, Level level) {
    this.index = index;
    this.sequences = sequences;
    this.level = level;
  }

  /**
   * Parses a part. All state is in local variables of one long method on purpose: with the search
   * for a match in methods of its own, which the compiler did not always inline, compressing took 6
   * to 9 % longer at level 6 and 3 to 7 % longer at level 9, for photographs, text and graphics
   * alike.
   *
   * @param from start of the part
   * @param end of the part, which the last match may exceed
   * @param limit end of the bytes, which is never exceeded
   * @param base position of the array's first byte
   * @return end of the parsed bytes
   */
  int parse(byte[] bytes, int from, int end, int limit, int base, Costs costs) {
    long[] pairs = index.pairs;
    int[] heads = index.heads;
    int[] chain = index.chain;
    int[] literalCosts = costs.literals;
    int[] lengthCosts = costs.lengths;
    int[] distanceCosts = costs.distances;
    int byteValue = costs.byteValue;
    boolean three = costs.mean > DEAR;
    int depth = level.depth();
    int good = level.good();
    int lazy = level.lazy();
    int nice = level.nice();
    int indexed = level.indexed();
    int safe = Math.min(end, limit - Index.SURE_BYTES);
    int at = from;
    int literalsFrom = from;
    int heldLength = 0;
    int heldDistance = 0;
    int heldScore = 0;
    int missed = 0;
    while (at < safe) {
      int four = Index.four(bytes, at);
      int position = base + at;
      int oldest = position - Index.WINDOW;
      int slot = Index.hash(four);
      int candidate = heads[slot];
      heads[slot] = position;
      chain[position & (Index.WINDOW - 1)] = candidate;
      long places = 0;
      if (three) {
        int shortSlot = Index.shortHash(four);
        places = pairs[shortSlot];
        pairs[shortSlot] = (places << 32) | position;
      }
      int length = 0;
      int distance = 0;
      int score = Integer.MIN_VALUE;
      // A part that is parsed again finds later positions in the index.
      int near = (int) places;
      if (three
          && near >= oldest
          && near < position
          && ((Index.four(bytes, near - base) ^ four) << Byte.SIZE) == 0) {
        int price = lengthCosts[3] + distanceCosts[Symbols.distanceCode(position - near)];
        if (costs.exceed(price, bytes, at, 3)) {
          score = 3 * byteValue - price;
          length = 3;
          distance = position - near;
        }
      }
      int longest = Math.min(limit - at, Symbols.MAX_LENGTH);
      int best = 3;
      for (int tries = heldLength < good ? depth : depth >> 2;
          candidate >= oldest && tries > 0;
          tries--) {
        int there = candidate - base;
        if (Index.four(bytes, there + best - 3) == Index.four(bytes, at + best - 3)
            && Index.four(bytes, there) == four) {
          int n = Index.equalBytes(bytes, at, there, longest);
          if (n > best) {
            best = n;
            int price = lengthCosts[n] + distanceCosts[Symbols.distanceCode(at - there)];
            if (n * byteValue - price > score && costs.exceed(price, bytes, at, n)) {
              score = n * byteValue - price;
              length = n;
              distance = at - there;
            }
            if (n >= nice || n == longest) {
              break;
            }
          }
        }
        candidate = chain[candidate & (Index.WINDOW - 1)];
      }
      int indexedTo = at + 1;
      if (heldLength > 0) {
        if (length > 0 && score - literalCosts[bytes[at - 1] & 0xff] + byteValue > heldScore) {
          heldLength = 0;
        } else {
          length = heldLength;
          distance = heldDistance;
          at--;
        }
      } else if (length == 0) {
        at += Math.min(1 + (missed++ >>> PATIENCE_BITS), WIDEST_STEP);
        continue;
      }
      if (heldLength == 0 && length < lazy) {
        heldLength = length;
        heldDistance = distance;
        heldScore = score;
        at++;
        continue;
      }
      sequences.add(at - literalsFrom, length, distance);
      int next = at + length;
      index(
          bytes,
          indexedTo,
          Math.min(Math.min(next, at + indexed), limit - Index.SURE_BYTES),
          base,
          three);
      at = next;
      literalsFrom = next;
      heldLength = 0;
      missed = 0;
    }
    if (heldLength > 0) {
      sequences.add(at - 1 - literalsFrom, heldLength, heldDistance);
      at += heldLength - 1;
      literalsFrom = at;
    }
    at = Math.clamp(at, end, limit);
    if (at > literalsFrom) {
      sequences.addLiterals(at - literalsFrom);
    }
    return at;
  }

  private void index(byte[] bytes, int from, int to, int base, boolean three) {
    long[] pairs = index.pairs;
    int[] heads = index.heads;
    int[] chain = index.chain;
    for (int at = from; at < to; at++) {
      int position = base + at;
      int four = Index.four(bytes, at);
      int slot = Index.hash(four);
      chain[position & (Index.WINDOW - 1)] = heads[slot];
      heads[slot] = position;
      if (three) {
        int shortSlot = Index.shortHash(four);
        pairs[shortSlot] = (pairs[shortSlot] << 32) | position;
      }
    }
  }
}
