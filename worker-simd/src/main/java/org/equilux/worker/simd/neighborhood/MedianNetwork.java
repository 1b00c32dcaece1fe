package org.equilux.worker.simd.neighborhood;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.equilux.worker.simd.lanes.Lanes;

/**
 * Sorting networks that select the medians of 3 x 3 or 5 x 5 samples, a vector of windows at a
 * time: an exchange is a minimum and a maximum of lanes, and where only one of them is needed only
 * that one is computed.
 *
 * <p>The columns of a window of 5 x 5 are sorted first, which it shares with the windows beside it,
 * and then those parts of the rows that can still hold the median: in a matrix with sorted columns
 * and rows that can be 13 of the 25 elements, which lie around the antidiagonal. The last 22
 * exchanges select among these 13. They were found by a search among all 252 arrangements of zeros
 * and ones which such a matrix can have, and which say whether a network is right for all numbers.
 * The candidates are numbered row by row: 0 and 1 are of the first row, 2 to 4 of the second, 5 to
 * 7 of the third, 8 to 10 of the fourth, 11 and 12 of the last.
 *
 * <p>Each stage is a loop in a method of its own, with buffers in the first cache between them. No
 * stage exceeds the JIT's inlining limit for calls of vectors, and {@link MedianFilter} keeps the
 * JIT from inlining two stages into one method; else vectors would be boxed. {@link Bytes} and
 * {@link Shorts} are the same code, as one code for both types would be compiled for neither.
 *
 * <p>Everywhere {@code n} is how many samples are computed, the last ones in a vector that may go
 * beyond the end, and {@code step} is how many samples lie from one pixel to the next.
 */
final class MedianNetwork {
  private MedianNetwork() {}

  /** The stages for samples of 8 bits. */
  static final class Bytes {
    private static final int LANES = Lanes.BYTES.length();

    private Bytes() {}

    /** The medians of 3 x 3 samples, of which the columns are sorted first. */
    static void of9(byte[][] rows, int step, int n, byte[] out, int to) {
      byte[] above = rows[0];
      byte[] here = rows[1];
      byte[] below = rows[2];
      for (int i = 0; i < n; i += LANES) {
        ByteVector a = load(above, i);
        ByteVector b = load(here, i);
        ByteVector c = load(below, i);
        ByteVector less = min(a, b);
        ByteVector more = max(a, b);
        ByteVector low = min(less, c);
        ByteVector left = max(less, min(more, c));
        ByteVector high = max(more, c);
        a = load(above, i + step);
        b = load(here, i + step);
        c = load(below, i + step);
        less = min(a, b);
        more = max(a, b);
        low = max(low, min(less, c));
        ByteVector middle = max(less, min(more, c));
        high = min(high, max(more, c));
        a = load(above, i + 2 * step);
        b = load(here, i + 2 * step);
        c = load(below, i + 2 * step);
        less = min(a, b);
        more = max(a, b);
        low = max(low, min(less, c));
        ByteVector right = max(less, min(more, c));
        high = min(high, max(more, c));
        middle = median(left, middle, right);
        store(median(low, middle, high), out, to + i);
      }
    }

    private static ByteVector median(ByteVector a, ByteVector b, ByteVector c) {
      return max(min(a, b), min(max(a, b), c));
    }

    /**
     * Sorts the columns of six rows twice: without the last row, and without the first. The four
     * rows that both have in common are sorted once.
     *
     * @param upper what becomes of the first five rows, least first
     * @param lower what becomes of the last five rows
     */
    static void columns(byte[][] rows, int n, byte[][] upper, byte[][] lower) {
      for (int i = 0; i < n; i += LANES) {
        ByteVector a = load(rows[1], i);
        ByteVector b = load(rows[2], i);
        ByteVector c = load(rows[3], i);
        ByteVector d = load(rows[4], i);
        ByteVector less = max(min(a, b), min(c, d));
        ByteVector more = min(max(a, b), max(c, d));
        ByteVector least = min(min(a, b), min(c, d));
        ByteVector most = max(max(a, b), max(c, d));
        ByteVector second = min(less, more);
        ByteVector third = max(less, more);
        ByteVector e = load(rows[0], i);
        store(min(least, e), upper[0], i);
        store(min(second, max(least, e)), upper[1], i);
        store(min(third, max(second, e)), upper[2], i);
        store(min(most, max(third, e)), upper[3], i);
        store(max(most, e), upper[4], i);
        e = load(rows[5], i);
        store(min(least, e), lower[0], i);
        store(min(second, max(least, e)), lower[1], i);
        store(min(third, max(second, e)), lower[2], i);
        store(min(most, max(third, e)), lower[3], i);
        store(max(most, e), lower[4], i);
      }
    }

    /**
     * Of each five samples of the two lowest rows, those which can be a median: the upper two of
     * the first row and the upper three of the second.
     */
    static void ofLowRows(byte[][] sorted, int step, int n, byte[][] left) {
      byte[] first = sorted[0];
      byte[] second = sorted[1];
      for (int i = 0; i < n; i += LANES) {
        ByteVector a = load(first, i);
        ByteVector b = load(first, i + step);
        ByteVector c = load(first, i + 2 * step);
        ByteVector d = load(first, i + 3 * step);
        ByteVector e = load(first, i + 4 * step);
        ByteVector less = max(min(a, b), min(c, d));
        ByteVector more = min(max(a, b), max(c, d));
        ByteVector most = max(max(a, b), max(c, d));
        store(min(most, max(max(less, more), e)), left[0], i);
        store(max(most, e), left[1], i);
        a = load(second, i);
        b = load(second, i + step);
        c = load(second, i + 2 * step);
        d = load(second, i + 3 * step);
        e = load(second, i + 4 * step);
        less = max(min(a, b), min(c, d));
        more = min(max(a, b), max(c, d));
        most = max(max(a, b), max(c, d));
        store(min(max(less, more), max(min(less, more), e)), left[2], i);
        store(min(most, max(max(less, more), e)), left[3], i);
        store(max(most, e), left[4], i);
      }
    }

    /**
     * The same of the two highest rows: the lower three of the fourth, the lower two of the last.
     */
    static void ofHighRows(byte[][] sorted, int step, int n, byte[][] left) {
      byte[] fourth = sorted[3];
      byte[] last = sorted[4];
      for (int i = 0; i < n; i += LANES) {
        ByteVector a = load(fourth, i);
        ByteVector b = load(fourth, i + step);
        ByteVector c = load(fourth, i + 2 * step);
        ByteVector d = load(fourth, i + 3 * step);
        ByteVector e = load(fourth, i + 4 * step);
        ByteVector less = max(min(a, b), min(c, d));
        ByteVector more = min(max(a, b), max(c, d));
        ByteVector least = min(min(a, b), min(c, d));
        store(min(least, e), left[8], i);
        store(min(min(less, more), max(least, e)), left[9], i);
        store(min(max(less, more), max(min(less, more), e)), left[10], i);
        a = load(last, i);
        b = load(last, i + step);
        c = load(last, i + 2 * step);
        d = load(last, i + 3 * step);
        e = load(last, i + 4 * step);
        less = max(min(a, b), min(c, d));
        more = min(max(a, b), max(c, d));
        least = min(min(a, b), min(c, d));
        store(min(least, e), left[11], i);
        store(min(min(less, more), max(least, e)), left[12], i);
      }
    }

    /**
     * The middle three of each five samples of the third row. Of these, the two that do not lie on
     * the antidiagonal are replaced by bounds for the median, which they give together with the
     * ends of the rows beside them: the greatest that can be too low and the least that can be too
     * high.
     */
    static void ofMiddleRow(byte[][] sorted, int step, int n, byte[][] left) {
      byte[] third = sorted[2];
      for (int i = 0; i < n; i += LANES) {
        ByteVector a = load(third, i);
        ByteVector b = load(third, i + step);
        ByteVector c = load(third, i + 2 * step);
        ByteVector d = load(third, i + 3 * step);
        ByteVector e = load(third, i + 4 * step);
        ByteVector less = max(min(a, b), min(c, d));
        ByteVector more = min(max(a, b), max(c, d));
        ByteVector least = min(min(a, b), min(c, d));
        ByteVector most = max(max(a, b), max(c, d));
        c = min(min(less, more), max(least, e));
        store(min(max(less, more), max(min(less, more), e)), left[6], i);
        d = min(most, max(max(less, more), e));
        a = load(left[4], i);
        b = load(left[8], i);
        less = min(a, b);
        more = max(a, b);
        store(max(min(less, d), min(c, more)), left[5], i);
        store(min(max(less, d), max(c, more)), left[7], i);
      }
    }

    /** The medians of 5 x 5 samples: the antidiagonal's, within the bounds by all others. */
    static void of25(byte[][] left, int n, byte[] out, int to) {
      for (int i = 0; i < n; i += LANES) {
        ByteVector first = load(left[0], i);
        ByteVector second = load(left[2], i);
        ByteVector fourth = load(left[10], i);
        ByteVector last = load(left[12], i);
        ByteVector lesser = min(first, last);
        ByteVector greater = max(first, last);
        ByteVector low = max(load(left[5], i), max(min(lesser, fourth), min(second, greater)));
        ByteVector high = min(load(left[7], i), min(max(lesser, fourth), max(second, greater)));
        ByteVector a = load(left[1], i);
        ByteVector b = load(left[3], i);
        ByteVector c = load(left[6], i);
        ByteVector d = load(left[9], i);
        ByteVector e = load(left[11], i);
        ByteVector less = min(b, d);
        ByteVector more = max(b, d);
        ByteVector most = max(less, e);
        ByteVector middle = min(a, most);
        low = max(low, max(min(less, e), min(middle, c)));
        high = min(high, min(min(max(middle, c), more), max(a, most)));
        store(max(low, high), out, to + i);
      }
    }

    private static ByteVector load(byte[] from, int i) {
      return ByteVector.fromArray(Lanes.BYTES, from, i);
    }

    private static void store(ByteVector samples, byte[] to, int i) {
      samples.intoArray(to, i);
    }

    private static ByteVector min(ByteVector a, ByteVector b) {
      return a.lanewise(VectorOperators.UMIN, b);
    }

    private static ByteVector max(ByteVector a, ByteVector b) {
      return a.lanewise(VectorOperators.UMAX, b);
    }
  }

  /** The stages for samples of 16 bits. */
  static final class Shorts {
    private static final VectorSpecies<Short> SPECIES = ShortVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private Shorts() {}

    /** The medians of 3 x 3 samples, of which the columns are sorted first. */
    static void of9(short[][] rows, int step, int n, byte[] out, int to) {
      short[] above = rows[0];
      short[] here = rows[1];
      short[] below = rows[2];
      for (int i = 0; i < n; i += LANES) {
        ShortVector a = load(above, i);
        ShortVector b = load(here, i);
        ShortVector c = load(below, i);
        ShortVector less = min(a, b);
        ShortVector more = max(a, b);
        ShortVector low = min(less, c);
        ShortVector left = max(less, min(more, c));
        ShortVector high = max(more, c);
        a = load(above, i + step);
        b = load(here, i + step);
        c = load(below, i + step);
        less = min(a, b);
        more = max(a, b);
        low = max(low, min(less, c));
        ShortVector middle = max(less, min(more, c));
        high = min(high, max(more, c));
        a = load(above, i + 2 * step);
        b = load(here, i + 2 * step);
        c = load(below, i + 2 * step);
        less = min(a, b);
        more = max(a, b);
        low = max(low, min(less, c));
        ShortVector right = max(less, min(more, c));
        high = min(high, max(more, c));
        middle = median(left, middle, right);
        median(low, middle, high).reinterpretAsBytes().intoArray(out, to + 2 * i);
      }
    }

    private static ShortVector median(ShortVector a, ShortVector b, ShortVector c) {
      return max(min(a, b), min(max(a, b), c));
    }

    /**
     * Sorts the columns of six rows twice: without the last row, and without the first. The four
     * rows that both have in common are sorted once.
     *
     * @param upper what becomes of the first five rows, least first
     * @param lower what becomes of the last five rows
     */
    static void columns(short[][] rows, int n, short[][] upper, short[][] lower) {
      for (int i = 0; i < n; i += LANES) {
        ShortVector a = load(rows[1], i);
        ShortVector b = load(rows[2], i);
        ShortVector c = load(rows[3], i);
        ShortVector d = load(rows[4], i);
        ShortVector less = max(min(a, b), min(c, d));
        ShortVector more = min(max(a, b), max(c, d));
        ShortVector least = min(min(a, b), min(c, d));
        ShortVector most = max(max(a, b), max(c, d));
        ShortVector second = min(less, more);
        ShortVector third = max(less, more);
        ShortVector e = load(rows[0], i);
        store(min(least, e), upper[0], i);
        store(min(second, max(least, e)), upper[1], i);
        store(min(third, max(second, e)), upper[2], i);
        store(min(most, max(third, e)), upper[3], i);
        store(max(most, e), upper[4], i);
        e = load(rows[5], i);
        store(min(least, e), lower[0], i);
        store(min(second, max(least, e)), lower[1], i);
        store(min(third, max(second, e)), lower[2], i);
        store(min(most, max(third, e)), lower[3], i);
        store(max(most, e), lower[4], i);
      }
    }

    /**
     * Of each five samples of the two lowest rows, those which can be a median: the upper two of
     * the first row and the upper three of the second.
     */
    static void ofLowRows(short[][] sorted, int step, int n, short[][] left) {
      short[] first = sorted[0];
      short[] second = sorted[1];
      for (int i = 0; i < n; i += LANES) {
        ShortVector a = load(first, i);
        ShortVector b = load(first, i + step);
        ShortVector c = load(first, i + 2 * step);
        ShortVector d = load(first, i + 3 * step);
        ShortVector e = load(first, i + 4 * step);
        ShortVector less = max(min(a, b), min(c, d));
        ShortVector more = min(max(a, b), max(c, d));
        ShortVector most = max(max(a, b), max(c, d));
        store(min(most, max(max(less, more), e)), left[0], i);
        store(max(most, e), left[1], i);
        a = load(second, i);
        b = load(second, i + step);
        c = load(second, i + 2 * step);
        d = load(second, i + 3 * step);
        e = load(second, i + 4 * step);
        less = max(min(a, b), min(c, d));
        more = min(max(a, b), max(c, d));
        most = max(max(a, b), max(c, d));
        store(min(max(less, more), max(min(less, more), e)), left[2], i);
        store(min(most, max(max(less, more), e)), left[3], i);
        store(max(most, e), left[4], i);
      }
    }

    /**
     * The same of the two highest rows: the lower three of the fourth, the lower two of the last.
     */
    static void ofHighRows(short[][] sorted, int step, int n, short[][] left) {
      short[] fourth = sorted[3];
      short[] last = sorted[4];
      for (int i = 0; i < n; i += LANES) {
        ShortVector a = load(fourth, i);
        ShortVector b = load(fourth, i + step);
        ShortVector c = load(fourth, i + 2 * step);
        ShortVector d = load(fourth, i + 3 * step);
        ShortVector e = load(fourth, i + 4 * step);
        ShortVector less = max(min(a, b), min(c, d));
        ShortVector more = min(max(a, b), max(c, d));
        ShortVector least = min(min(a, b), min(c, d));
        store(min(least, e), left[8], i);
        store(min(min(less, more), max(least, e)), left[9], i);
        store(min(max(less, more), max(min(less, more), e)), left[10], i);
        a = load(last, i);
        b = load(last, i + step);
        c = load(last, i + 2 * step);
        d = load(last, i + 3 * step);
        e = load(last, i + 4 * step);
        less = max(min(a, b), min(c, d));
        more = min(max(a, b), max(c, d));
        least = min(min(a, b), min(c, d));
        store(min(least, e), left[11], i);
        store(min(min(less, more), max(least, e)), left[12], i);
      }
    }

    /**
     * The middle three of each five samples of the third row. Of these, the two that do not lie on
     * the antidiagonal are replaced by bounds for the median, which they give together with the
     * ends of the rows beside them: the greatest that can be too low and the least that can be too
     * high.
     */
    static void ofMiddleRow(short[][] sorted, int step, int n, short[][] left) {
      short[] third = sorted[2];
      for (int i = 0; i < n; i += LANES) {
        ShortVector a = load(third, i);
        ShortVector b = load(third, i + step);
        ShortVector c = load(third, i + 2 * step);
        ShortVector d = load(third, i + 3 * step);
        ShortVector e = load(third, i + 4 * step);
        ShortVector less = max(min(a, b), min(c, d));
        ShortVector more = min(max(a, b), max(c, d));
        ShortVector least = min(min(a, b), min(c, d));
        ShortVector most = max(max(a, b), max(c, d));
        c = min(min(less, more), max(least, e));
        store(min(max(less, more), max(min(less, more), e)), left[6], i);
        d = min(most, max(max(less, more), e));
        a = load(left[4], i);
        b = load(left[8], i);
        less = min(a, b);
        more = max(a, b);
        store(max(min(less, d), min(c, more)), left[5], i);
        store(min(max(less, d), max(c, more)), left[7], i);
      }
    }

    /** The medians of 5 x 5 samples: the antidiagonal's, within the bounds by all others. */
    static void of25(short[][] left, int n, byte[] out, int to) {
      for (int i = 0; i < n; i += LANES) {
        ShortVector first = load(left[0], i);
        ShortVector second = load(left[2], i);
        ShortVector fourth = load(left[10], i);
        ShortVector last = load(left[12], i);
        ShortVector lesser = min(first, last);
        ShortVector greater = max(first, last);
        ShortVector low = max(load(left[5], i), max(min(lesser, fourth), min(second, greater)));
        ShortVector high = min(load(left[7], i), min(max(lesser, fourth), max(second, greater)));
        ShortVector a = load(left[1], i);
        ShortVector b = load(left[3], i);
        ShortVector c = load(left[6], i);
        ShortVector d = load(left[9], i);
        ShortVector e = load(left[11], i);
        ShortVector less = min(b, d);
        ShortVector more = max(b, d);
        ShortVector most = max(less, e);
        ShortVector middle = min(a, most);
        low = max(low, max(min(less, e), min(middle, c)));
        high = min(high, min(min(max(middle, c), more), max(a, most)));
        max(low, high).reinterpretAsBytes().intoArray(out, to + 2 * i);
      }
    }

    private static ShortVector load(short[] from, int i) {
      return ShortVector.fromArray(SPECIES, from, i);
    }

    private static void store(ShortVector samples, short[] to, int i) {
      samples.intoArray(to, i);
    }

    private static ShortVector min(ShortVector a, ShortVector b) {
      return a.lanewise(VectorOperators.UMIN, b);
    }

    private static ShortVector max(ShortVector a, ShortVector b) {
      return a.lanewise(VectorOperators.UMAX, b);
    }
  }
}
