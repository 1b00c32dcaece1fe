package org.equilux.worker.simd;

import java.util.Arrays;
import org.equilux.kernels.HistogramGrid;

/**
 * The buffers of one computation. Rows go through them a segment at a time, small enough that all
 * of them together stay in a core's first cache.
 *
 * <p>Loops over a segment run in whole vectors: what they compute of the pixels beyond the
 * segment's end is never looked at.
 */
final class Scratch {
  /** Pixels of a segment; a multiple of every lane count. */
  static final int SEGMENT = 1024;

  /** Room for a whole vector from any element of a row of {@link #SEGMENT} + 2 on. */
  private static final int ROW = SEGMENT + 2 + Lanes.INTS.length();

  /** Pixels of a segment, each in a lane of its own: 4 bytes for 8-bit samples, 8 for 16-bit. */
  final byte[] pixels = new byte[8 * SEGMENT];

  /** Luminance of a segment, then what is added to it; one or two numbers a pixel. */
  final int[] luminance = new int[2 * SEGMENT];

  /** Table of an 8-bit channel. */
  final byte[] table = new byte[256];

  /** Luminance of three rows of a segment with one more pixel at either end. */
  final int[][] rows = {new int[ROW], new int[ROW], new int[ROW]};

  /** Which row of the picture each of {@link #rows} holds; -1 for none. */
  final int[] rowsHeld = new int[3];

  /** Weighted sum and difference down the columns of {@link #rows}. */
  final int[] smooth = new int[ROW];

  final int[] slope = new int[ROW];

  /** Gradients, then the magnitude in {@link #gx}. */
  final int[] gx = new int[SEGMENT];

  final int[] gy = new int[SEGMENT];

  /** All zero between computations. Grows to what is asked for. */
  private int[] counts = new int[0];

  /**
   * Zeroed counters. 32 bits are enough: the pixels of one chunk lie in one array.
   *
   * @param size how many
   */
  int[] counts(int size) {
    if (counts.length < size) {
      counts = new int[size];
    }
    return counts;
  }

  /**
   * Adds the counters to a grid and zeroes them.
   *
   * @param copies sets of counters, one after the other, each of the grid's size
   */
  void addCounts(int copies, HistogramGrid into) {
    long[] sums = into.counts();
    for (int copy = 0; copy < copies; copy++) {
      add(counts, copy * sums.length, sums);
    }
    Arrays.fill(counts, 0, copies * sums.length, 0);
  }

  private static void add(int[] counts, int from, long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += counts[from + i];
    }
  }
}
