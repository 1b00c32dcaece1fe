package org.equilux.worker.simd.tables;

import java.util.ArrayList;
import java.util.List;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Tiling;
import org.equilux.worker.simd.lanes.Scratch;

/**
 * Columns of a picture between the same two columns of cells' centres, at most {@link
 * Scratch#SEGMENT} of them, whose pixels are mapped by interpolation. At any time it is prepared
 * for the rows between two rows of cells, and set to one of them.
 */
final class Region implements Mapping {
  private final LutGrid tables;
  private final Tiling tiling;
  private final int x;
  private final int width;
  private final boolean permute;
  private final TableBuffers buffers;

  /** The weights of the right tables; see {@link Interpolation}. */
  private final float[] weights = new float[2 * Scratch.SEGMENT];

  /**
   * The offsets of the four tables of each plane: upper left, upper right, lower left, lower right.
   */
  private final int[][] starts;

  /** The four tables of each plane, to be permuted. */
  private final byte[][][] narrow;

  /** Or the interleaved table of each plane; none where it is not worth making. */
  private final long[][] interleaved;

  private float below;

  private Region(
      LutGrid tables, Tiling tiling, int x, int width, boolean permute, TableBuffers buffers) {
    this.tables = tables;
    this.tiling = tiling;
    this.x = x;
    this.width = width;
    this.permute = permute && isNarrow(tables);
    this.buffers = buffers;
    this.starts = new int[tables.planes()][4];
    this.narrow = new byte[tables.planes()][4][this.permute ? 256 : 0];
    this.interleaved = new long[tables.planes()][];
    for (int i = 0; i < width; i++) {
      weigh(i, tiling.across().weight(x + i));
    }
  }

  /**
   * All regions of a picture, from left to right.
   *
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  static List<Region> of(LutGrid tables, Tiling tiling, boolean permute, TableBuffers buffers) {
    List<Region> regions = new ArrayList<>();
    for (int x = 0; x < tiling.width(); ) {
      int most = Math.min(Scratch.SEGMENT, tiling.width() - x);
      int width = length(tiling.across(), x, most);
      regions.add(new Region(tables, tiling, x, width, permute, buffers));
      x += width;
    }
    return regions;
  }

  /** Whether tables are so small that those of all regions together stay in a near cache. */
  static boolean isNarrow(LutGrid tables) {
    return tables.levels() == 256;
  }

  /** The number of pixels, from a given one on, between the same two cells' centers. */
  static int length(Tiling.Axis axis, int from, int most) {
    int length = 1;
    while (length < most
        && axis.lower(from + length) == axis.lower(from)
        && axis.upper(from + length) == axis.upper(from)) {
      length++;
    }
    return length;
  }

  int x() {
    return x;
  }

  int width() {
    return width;
  }

  private void weigh(int i, float weight) {
    if (permute) {
      weights[i % 4 * (Scratch.SEGMENT / 4) + i / 4] = weight;
    } else {
      weights[2 * i] = weight;
      weights[2 * i + 1] = weight;
    }
  }

  /**
   * Prepares for rows of the picture between the same two rows of cells' centres.
   *
   * @param y the first
   * @param height how many
   */
  void prepare(int y, int height) {
    Tiling.Axis across = tiling.across();
    Tiling.Axis down = tiling.down();
    int levels = tables.levels();
    for (int plane = 0; plane < tables.planes(); plane++) {
      int[] start = starts[plane];
      start[0] = tables.start(across.lower(x), down.lower(y), plane);
      start[1] = tables.start(across.upper(x), down.lower(y), plane);
      start[2] = tables.start(across.lower(x), down.upper(y), plane);
      start[3] = tables.start(across.upper(x), down.upper(y), plane);
      if (permute) {
        for (int corner = 0; corner < 4; corner++) {
          Lookups.narrow(tables.entries(), start[corner], narrow[plane][corner]);
        }
      } else if (isNarrow(tables)) {
        interleaved[plane] = new long[levels];
        Corners.interleave(tables.entries(), start, levels, interleaved[plane]);
      } else if (width * height > 2 * levels) {
        // Large: one region's at a time.
        interleaved[plane] = buffers.interleaved(plane);
        Corners.interleave(tables.entries(), start, levels, interleaved[plane]);
      } else {
        interleaved[plane] = null;
      }
    }
  }

  /** Selects a row of the picture, one of the prepared rows. */
  void row(int y) {
    below = tiling.down().weight(y);
  }

  @Override
  public void map(byte[] values, int at, int n, int plane, byte[] to, int toAt) {
    if (permute) {
      permuted(values, at, n, plane);
      System.arraycopy(buffers.interpolated, 0, to, toAt, n);
      return;
    }
    fetch(values, at, n, plane);
    Interpolation.corners(buffers.corners, weights, below, n);
    if (isNarrow(tables)) {
      Corners.narrow8(buffers.corners, n, to, toAt);
    } else {
      Corners.narrow16(buffers.corners, n, to, toAt);
    }
  }

  private void permuted(byte[] values, int at, int n, int plane) {
    for (int corner = 0; corner < 4; corner++) {
      Lookups.permute(values, at, buffers.corners8[corner], 0, n, narrow[plane][corner]);
    }
    for (int quarter = 0; quarter < 4; quarter++) {
      Interpolation.bytes(buffers.corners8, quarter, weights, below, n, buffers.interpolated);
    }
  }

  private void fetch(byte[] values, int at, int n, int plane) {
    if (isNarrow(tables)) {
      Corners.lookup8(values, at, n, interleaved[plane], buffers.corners);
    } else if (interleaved[plane] != null) {
      Corners.lookup16(values, at, n, interleaved[plane], buffers.corners);
    } else {
      Corners.gather16(values, at, n, tables.entries(), starts[plane], buffers.corners);
    }
  }
}
