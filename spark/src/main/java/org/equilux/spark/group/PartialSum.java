package org.equilux.spark.group;

import java.util.Base64;
import org.equilux.command.report.Json;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.spark.task.Wire;

/**
 * The counts of some pictures of a run, or the reason why a picture cannot be counted,
 * serializable.
 *
 * @param counts null if nothing is counted
 * @param culprit index of the failed picture
 * @param failure null if no picture failed
 * @param unavailable whether the backend is unavailable
 */
public record PartialSum(Counts counts, int culprit, String failure, boolean unavailable) {
  /** The empty sum. */
  public static final PartialSum ZERO = new PartialSum(null, 0, null, false);

  /**
   * A grid of counts.
   *
   * @param encoded grid in Base64
   */
  public record Counts(int columns, int rows, int planes, int bins, String encoded) {
    public byte[] bytes() {
      return Base64.getDecoder().decode(encoded);
    }

    private HistogramGrid grid() {
      HistogramGrid grid = new HistogramGrid(columns, rows, planes, bins);
      grid.decode(bytes());
      return grid;
    }
  }

  static PartialSum of(HistogramGrid grid) {
    String encoded = Base64.getEncoder().encodeToString(grid.encode());
    return new PartialSum(
        new Counts(grid.columns(), grid.rows(), grid.planes(), grid.bins(), encoded),
        0,
        null,
        false);
  }

  static PartialSum failed(int culprit, String failure, boolean unavailable) {
    return new PartialSum(null, culprit, failure, unavailable);
  }

  /** The sum of both; if both failed, the failure of the earlier picture. */
  PartialSum plus(PartialSum other) {
    if (failure != null || other.failure() != null) {
      return other.failure() == null || (failure != null && culprit <= other.culprit())
          ? this
          : other;
    }
    if (counts == null || other.counts() == null) {
      return counts == null ? other : this;
    }
    HistogramGrid sum = counts.grid();
    sum.add(other.counts().grid());
    return of(sum);
  }

  public String encode() {
    return Json.line(this);
  }

  public static PartialSum decode(String encoded) {
    return Wire.decode(encoded, PartialSum.class);
  }
}
