package org.equilux.worker.simd.neighborhood;

import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;

/**
 * The buffers of the Sobel kernel for a segment.
 *
 * <p>Loops over a segment run in whole vectors: results of pixels beyond the segment's end are
 * ignored.
 */
final class SobelBuffers {
  /** Room for a whole vector from any element of a row of {@link Scratch#SEGMENT} + 2 on. */
  private static final int ROW = Scratch.SEGMENT + 2 + Lanes.INTS.length();

  /** Luminance of a segment as samples of 8 or 16 bits. */
  final byte[] luminance = new byte[2 * Scratch.SEGMENT];

  /** Luminance of three rows of a segment with one more pixel at either end. */
  final int[][] rows = {new int[ROW], new int[ROW], new int[ROW]};

  /** The picture's row in each of {@link #rows}; -1 for none. */
  final int[] rowsHeld = new int[3];

  /** Weighted sum and difference down the columns of {@link #rows}. */
  final int[] smooth = new int[ROW];

  final int[] slope = new int[ROW];

  /** Gradients, then the magnitude in {@link #gx}. */
  final int[] gx = new int[Scratch.SEGMENT];

  final int[] gy = new int[Scratch.SEGMENT];
}
