package org.equilux.worker.simd;

import org.equilux.kernels.pixels.Pixels;

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

  /** Pixels whose luminance is computed before it is counted; they stay in the second cache. */
  static final int BLOCK = 1 << 16;

  /**
   * Bytes of rows that are worked through rectangle by rectangle: they stay in the second cache.
   */
  private static final int NEAR = 1 << 20;

  private static final int MAX_PLANES = 3;

  /** Luminance, or a plane, of a segment: 8 or 16 bits a pixel. */
  final byte[] luminance = new byte[2 * SEGMENT];

  /** What {@link #luminance} is mapped to. */
  final byte[] mapped = new byte[2 * SEGMENT];

  /** Tables of 8 bits, one a plane. */
  final byte[][] tables = new byte[MAX_PLANES][256];

  /** What each corner's table says of a segment's 8-bit values. */
  final byte[][] corners8 = new byte[4][SEGMENT + Lanes.BYTES.length()];

  /** What they are interpolated to. */
  final byte[] interpolated = new byte[SEGMENT + Lanes.BYTES.length()];

  /** What all four tables say of a segment's values; see {@link Corners}. */
  final long[] corners = new long[SEGMENT];

  private final long[][] interleaved = new long[MAX_PLANES][0];
  private byte[] block = new byte[0];

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

  /**
   * How many rows of pixels are worked through at once where that is done by rectangles. With 16
   * bits as many as there are: what has to be done for each rectangle's large tables costs more.
   */
  static int rows(Pixels pixels) {
    return pixels.format().bytesPerSample() == 1
        ? Math.max(1, NEAR / pixels.stride())
        : pixels.height();
  }

  /** Luminance of {@link #BLOCK} pixels, 8 or 16 bits each. */
  byte[] block() {
    if (block.length == 0) {
      block = new byte[2 * BLOCK];
    }
    return block;
  }

  /** Room for the interleaved table of a plane of 16 bits; see {@link Corners}. */
  long[] interleaved(int plane) {
    if (interleaved[plane].length == 0) {
      interleaved[plane] = new long[1 << 16];
    }
    return interleaved[plane];
  }
}
