package org.equilux.worker.simd;

import java.util.Arrays;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Tiling;

/**
 * Tables of a grid, interpolated. At any time it is set to a rectangle of pixels between the same
 * four cells' centres, and to a row in it.
 */
final class InterpolatedTables implements Mapping {
  private final LutGrid tables;
  private final boolean permute;
  private final Scratch scratch;

  /**
   * Where the four tables of each plane begin: upper left, upper right, lower left, lower right.
   */
  private final int[][] starts;

  private boolean interleaved;
  private float below;

  /**
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  InterpolatedTables(LutGrid tables, boolean permute, Scratch scratch) {
    this.tables = tables;
    this.permute = permute && tables.levels() == 256;
    this.scratch = scratch;
    this.starts = new int[tables.planes()][4];
  }

  /**
   * Goes to a rectangle.
   *
   * @param x of its left pixels
   * @param y of its upper pixels
   * @param width at most {@link Scratch#SEGMENT}
   */
  void rectangle(Tiling tiling, int x, int y, int width, int height) {
    Tiling.Axis across = tiling.across();
    Tiling.Axis down = tiling.down();
    // The lower levels are few: their interleaved table is always worth it.
    interleaved = !permute && (tables.levels() == 256 || width * height > 2 * tables.levels());
    for (int plane = 0; plane < tables.planes(); plane++) {
      int[] start = starts[plane];
      start[0] = tables.start(across.lower(x), down.lower(y), plane);
      start[1] = tables.start(across.upper(x), down.lower(y), plane);
      start[2] = tables.start(across.lower(x), down.upper(y), plane);
      start[3] = tables.start(across.upper(x), down.upper(y), plane);
      prepare(plane, start);
    }
    for (int i = 0; i < width; i++) {
      weigh(i, across.weight(x + i));
    }
  }

  private void prepare(int plane, int[] start) {
    char[] entries = tables.entries();
    if (permute) {
      for (int corner = 0; corner < 4; corner++) {
        Lookups.narrow(entries, start[corner], scratch.tables[corner][plane]);
      }
    } else if (interleaved) {
      long[] table = scratch.interleaved(plane, tables.levels());
      Corners.interleave(entries, start, tables.levels(), table);
    }
  }

  private void weigh(int i, float weight) {
    if (permute) {
      scratch.weights[i % 4 * (Scratch.SEGMENT / 4) + i / 4] = weight;
    } else {
      scratch.weights[2 * i] = weight;
      scratch.weights[2 * i + 1] = weight;
    }
  }

  /**
   * Goes to a row.
   *
   * @param below weight of the lower tables
   */
  void row(float below) {
    this.below = below;
  }

  @Override
  public void map(byte[] values, int at, int n, int plane, byte[] to, int toAt) {
    if (permute) {
      permuted(values, at, n, plane);
      System.arraycopy(scratch.interpolated, 0, to, toAt, n);
      return;
    }
    fetch(values, at, n, plane);
    Interpolation.corners(scratch.corners, scratch.weights, below, n);
    if (tables.levels() == 256) {
      Corners.narrow8(scratch.corners, n, to, toAt);
    } else {
      Corners.narrow16(scratch.corners, n, to, toAt);
    }
  }

  private void permuted(byte[] values, int at, int n, int plane) {
    for (int corner = 0; corner < 4; corner++) {
      Lookups.permute(values, at, scratch.corners8[corner], 0, n, scratch.tables[corner][plane]);
    }
    Arrays.fill(scratch.interpolated, (byte) 0);
    for (int quarter = 0; quarter < 4; quarter++) {
      Interpolation.bytes(
          scratch.corners8, quarter, scratch.weights, below, n, scratch.interpolated);
    }
  }

  private void fetch(byte[] values, int at, int n, int plane) {
    int levels = tables.levels();
    if (levels == 256) {
      Corners.lookup8(values, at, n, scratch.interleaved(plane, levels), scratch.corners);
    } else if (interleaved) {
      Corners.lookup16(values, at, n, scratch.interleaved(plane, levels), scratch.corners);
    } else {
      Corners.gather16(values, at, n, tables.entries(), starts[plane], scratch.corners);
    }
  }
}
