package org.equilux.kernels.call;

import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Tiling;

/**
 * A kernel and its arguments other than the chunk. Operations are composed of kernels, whose number
 * is kept small on purpose. A kernel either counts a chunk ({@link CountCall}) or computes the
 * pixels that a chunk yields ({@link PixelCall}). The records' Javadoc defines the result to the
 * bit.
 */
public sealed interface KernelCall {
  /**
   * The kernel's name: lower-case words joined by underscores. Reports use it, and OpenCL's
   * function and source file have it.
   */
  String name();

  /**
   * The treatment of color: which values are counted or read, and which values the result holds.
   */
  ColorMode mode();

  /**
   * A kernel that counts the chunk's own rows (not its halo) where the chunk's mask is not 0. Alpha
   * is not counted. The counts are added to a grid of {@code mode.planes(format)} planes and {@code
   * format.levels()} bins.
   */
  sealed interface CountCall extends KernelCall {}

  /**
   * A kernel that computes the pixels which a chunk yields: as many rows, of the same width and of
   * the {@link #outputFormat}. Alpha is carried over.
   */
  sealed interface PixelCall extends KernelCall {
    /** The format of the result for pixels of a format. */
    default PixelFormat outputFormat(PixelFormat input) {
      return mode().outputFormat(input);
    }
  }

  /** A kernel that computes each pixel from the pixels around it. */
  sealed interface NeighborhoodCall extends PixelCall {
    /**
     * The number of halo rows that a chunk needs above and below its own rows, except at the
     * picture's edges. No kernel reads farther to the left or right, either.
     */
    int halo();
  }

  /** Counts into one histogram for each plane: the grid has 1 x 1 cells. */
  record Histogram(ColorMode mode) implements CountCall {
    @Override
    public String name() {
      return "histogram";
    }
  }

  /**
   * Counts into a histogram for each cell of a grid. A pixel is counted in the cell in which it
   * lies, and once more in the cell of each place in the padding that repeats it: {@link Tiling#of}
   * the chunk and the {@link HistogramGrid}'s columns and rows says which these are. The grid holds
   * at least the rows of cells that the chunk touches.
   */
  record CellHistograms(ColorMode mode) implements CountCall {
    @Override
    public String name() {
      return "histogram_grid";
    }
  }

  /**
   * Maps pixels through one table for each plane; see {@link ColorMode} for the formula, in which
   * colors are clamped to {@link LutGrid#maximum()}.
   *
   * @param tables a grid of 1 x 1 cells, {@code mode.planes(format)} planes and {@code
   *     format.levels()} levels
   */
  record ApplyLut(ColorMode mode, LutGrid tables) implements PixelCall {
    @Override
    public String name() {
      return "apply_lut";
    }
  }

  /**
   * Maps pixels like {@link ApplyLut}, but each pixel through the four tables {@code t} of the
   * cells whose centers are around the pixel. With {@link Tiling#across} {@code (x0, x1, wx)} and
   * {@link Tiling#down} {@code (y0, y1, wy)} of the pixel, the value that stands for {@code
   * table[v]} is
   *
   * <pre>
   * rint((t[y0][x0][v] * (1f - wx) + t[y0][x1][v] * wx) * (1f - wy)
   *   + (t[y1][x0][v] * (1f - wx) + t[y1][x1][v] * wx) * wy)
   * </pre>
   *
   * in float32, each product and sum rounded separately, half to even at the end: OpenCV's CLAHE.
   *
   * @param tables {@link Tiling#of} the chunk and this grid's columns and rows says where its cells
   *     lie; planes and levels are as for {@link ApplyLut}
   */
  record InterpolateLut(ColorMode mode, LutGrid tables) implements PixelCall {
    @Override
    public String name() {
      return "interpolate_lut";
    }
  }

  /**
   * Sobel magnitude of the luminance: {@code min(max, round(sqrt(gx^2 + gy^2)))} with the 3 x 3
   * Sobel kernels, rounded half up on the exact root, in integers. Beyond the picture's edges rows
   * and columns are reflected without repeating the edge (OpenCV's {@code BORDER_REFLECT_101}); a
   * picture of one row or column repeats it.
   */
  record Sobel() implements NeighborhoodCall {
    @Override
    public String name() {
      return "sobel";
    }

    @Override
    public ColorMode mode() {
      return ColorMode.GRAY;
    }

    @Override
    public int halo() {
      return 1;
    }
  }

  /**
   * The median of each channel in a square of {@code 2 * radius + 1} samples a side: OpenCV's
   * {@code medianBlur}. Beyond the picture's edges the first and last rows and columns repeat
   * (OpenCV's {@code BORDER_REPLICATE}).
   *
   * @param radius 1 or 2
   */
  record Median(int radius) implements NeighborhoodCall {
    public Median {
      if (radius < 1 || radius > 2) {
        throw new IllegalArgumentException("no median of radius " + radius);
      }
    }

    @Override
    public String name() {
      return "median";
    }

    @Override
    public ColorMode mode() {
      return ColorMode.PER_CHANNEL;
    }

    @Override
    public int halo() {
      return radius;
    }
  }
}
