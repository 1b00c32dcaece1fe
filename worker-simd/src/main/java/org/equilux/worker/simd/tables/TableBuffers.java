package org.equilux.worker.simd.tables;

import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;

/**
 * The buffers of the kernels that map a segment through tables.
 *
 * <p>Loops over a segment run in whole vectors: results of pixels beyond the segment's end are
 * ignored.
 */
final class TableBuffers {
  private static final int MAX_PLANES = 3;

  /** Luminance, or a plane, of a segment: 8 or 16 bits a pixel. */
  final byte[] luminance = new byte[2 * Scratch.SEGMENT];

  /** The mapped values of {@link #luminance}. */
  final byte[] mapped = new byte[2 * Scratch.SEGMENT];

  /** Tables of 8 bits, one a plane. */
  final byte[][] tables = new byte[MAX_PLANES][256];

  /** Each corner table's entries for a segment's 8-bit values. */
  final byte[][] corners8 = new byte[4][Scratch.SEGMENT + Lanes.BYTES.length()];

  /** The interpolated values. */
  final byte[] interpolated = new byte[Scratch.SEGMENT + Lanes.BYTES.length()];

  /** The entries of all four tables for a segment's values; see {@link Corners}. */
  final long[] corners = new long[Scratch.SEGMENT];

  private final long[][] interleaved = new long[MAX_PLANES][0];

  /** Room for the interleaved table of a plane of 16 bits; see {@link Corners}. */
  long[] interleaved(int plane) {
    if (interleaved[plane].length == 0) {
      interleaved[plane] = new long[1 << 16];
    }
    return interleaved[plane];
  }
}
