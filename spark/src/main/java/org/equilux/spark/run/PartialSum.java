package org.equilux.spark.run;

import org.equilux.command.report.Json;
import org.equilux.kernels.grid.HistogramGrid;

/**
 * The counts of some pictures of a run, or why a picture cannot be counted, in values that travel.
 *
 * @param shape columns, rows, planes and bins of the grid; null if nothing is counted
 * @param counts the encoded grid; null if nothing is counted
 * @param culprit the index of the picture that failed
 * @param failure null if no picture failed
 * @param unavailable whether the failure is that the backend cannot be used
 */
record PartialSum(int[] shape, byte[] counts, int culprit, String failure, boolean unavailable) {
  /** Nothing is counted. */
  static final PartialSum ZERO = new PartialSum(null, null, 0, null, false);

  static PartialSum of(HistogramGrid grid) {
    return new PartialSum(
        new int[] {grid.columns(), grid.rows(), grid.planes(), grid.bins()},
        grid.encode(),
        0,
        null,
        false);
  }

  static PartialSum failed(int culprit, String failure, boolean unavailable) {
    return new PartialSum(null, null, culprit, failure, unavailable);
  }

  /** The sum of both; the failure of the earlier picture, if both failed. */
  PartialSum plus(PartialSum other) {
    if (failure != null || other.failure() != null) {
      return other.failure() == null || (failure != null && culprit <= other.culprit())
          ? this
          : other;
    }
    if (counts == null || other.counts() == null) {
      return counts == null ? other : this;
    }
    HistogramGrid sum = grid();
    sum.add(other.grid());
    return of(sum);
  }

  private HistogramGrid grid() {
    HistogramGrid grid = new HistogramGrid(shape[0], shape[1], shape[2], shape[3]);
    grid.decode(counts);
    return grid;
  }

  String encode() {
    return Json.line(this);
  }

  static PartialSum decode(String encoded) {
    return Wire.decode(encoded, PartialSum.class);
  }
}
