package org.equilux.worker.simd.tables;

import org.equilux.worker.simd.lanes.Scratch;

/** The mapping of a plane's values: through one table, or interpolated between several. */
interface Mapping {
  /**
   * Maps values in a row.
   *
   * @param n how many, at most {@link Scratch#SEGMENT}
   * @param plane whose tables are used
   * @param to written from byte {@code toAt} on, as many bytes as are mapped and no more
   */
  void map(byte[] values, int at, int n, int plane, byte[] to, int toAt);
}
