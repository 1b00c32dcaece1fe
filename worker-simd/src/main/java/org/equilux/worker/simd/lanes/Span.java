package org.equilux.worker.simd.lanes;

import org.equilux.kernels.pixels.Pixels;

/**
 * Pixels as rows that are as long as can be: packed rows follow each other without a gap, so for
 * kernels that look at single pixels they are one row.
 *
 * @param count rows
 * @param width pixels in a row
 */
public record Span(int count, int width) {
  /** The rows of pixels that are computed from others of the same size. */
  public static Span of(Pixels in, Pixels out) {
    return in.isPacked() && out.isPacked() ? joined(in) : rows(in);
  }

  private static Span rows(Pixels in) {
    return new Span(in.height(), in.width());
  }

  private static Span joined(Pixels in) {
    // An array's length bounds the product. No rows stay no rows.
    return new Span(Math.min(1, in.height()), in.width() * in.height());
  }
}
