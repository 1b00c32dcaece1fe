package org.equilux.kernels.backend;

import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;

/**
 * A way of computing the kernels: plain loops, SIMD, OpenCL. All backends give the same bits;
 * {@link ScalarBackend} says which.
 *
 * <p>Every method may be called by several threads at once. Inputs are not changed. A backend whose
 * device fails throws {@link BackendException}; its output is then undefined and the caller
 * computes the chunk again elsewhere.
 *
 * <p>A backend may keep a chunk's pixels on its device from when it counts them until it maps them,
 * and knows them again by their array. So nobody changes an array's pixels between the two, nor
 * reuses an array of which pixels were counted for others that are mapped without being counted.
 */
public interface Backend extends AutoCloseable {
  /** What this backend is and what it runs on. */
  BackendInfo info();

  /** Whether this backend can compute a kernel on pixels of a format. */
  boolean supports(Kernel kernel, PixelFormat format);

  /**
   * Whether the last resort, plain loops, is quicker for a chunk, though this backend could compute
   * it. Not asked if this backend was chosen by name. It is a choice and no fallback; {@link #info}
   * says by what rule it is made.
   */
  default boolean defers(Kernel kernel, ColorMode mode, Chunk chunk) {
    return false;
  }

  /**
   * Counts the chunk's own rows (not its halo), as far as its mask lets it.
   *
   * @param mode what is counted: luminance, or each colour channel; alpha never is
   * @param into the grid of 1 x 1 cells, {@code mode.planes(format)} planes and {@code
   *     format.levels()} bins to which the counts are added; not shared with another thread
   */
  void histogram(Chunk chunk, ColorMode mode, HistogramGrid into);

  /**
   * Counts the chunk's own rows, as far as its mask lets it, into a histogram for each cell of a
   * grid. A pixel is counted in the cell in which it lies, and once more in the cell of each place
   * in the padding that repeats it; see {@link Tiling}.
   *
   * @param into {@link Tiling#of} the chunk and this grid's columns and rows says which pixels lie
   *     in which cell; it holds at least the rows of cells that the chunk touches; else as for
   *     {@link #histogram}
   */
  void histogramGrid(Chunk chunk, ColorMode mode, HistogramGrid into);

  /**
   * Maps the chunk's own rows through the tables; see {@link ColorMode} for the formula, in which
   * colours are clamped to {@link LutGrid#maximum()}. Alpha is carried over.
   *
   * @param tables a grid of 1 x 1 cells, {@code mode.planes(format)} planes and {@code
   *     format.levels()} levels
   * @param out as many rows as the chunk yields, same width, {@code mode.outputFormat(format)}, in
   *     memory of its own
   */
  void applyLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out);

  /**
   * Maps the chunk's own rows like {@link #applyLut}, but each pixel through the four tables {@code
   * t} of the cells whose centres are around it. With {@link Tiling#across} {@code (x0, x1, wx)}
   * and {@link Tiling#down} {@code (y0, y1, wy)} of the pixel, the value that stands for {@code
   * table[v]} is
   *
   * <pre>
   * rint((t[y0][x0][v] * (1f - wx) + t[y0][x1][v] * wx) * (1f - wy)
   *    + (t[y1][x0][v] * (1f - wx) + t[y1][x1][v] * wx) * wy)
   * </pre>
   *
   * in float32, each product and sum rounded by itself, half to even at the end: OpenCV's CLAHE.
   *
   * @param tables {@link Tiling#of} the chunk and this grid's columns and rows says where its cells
   *     lie; else as for {@link #applyLut}
   */
  void interpolateLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out);

  /**
   * Sobel magnitude of the luminance: {@code min(max, round(sqrt(gx^2 + gy^2)))} with the 3 x 3
   * Sobel kernels, rounded half up on the exact root, in integers. Beyond the picture's edges rows
   * and columns are reflected without repeating the edge (OpenCV's {@code BORDER_REFLECT_101}); a
   * picture of one row or column repeats it. Alpha is carried over.
   *
   * @param chunk has a halo of one row wherever the picture goes on
   * @param out as many rows as the chunk yields, same width, format {@code format.toGray()}
   */
  void sobel(Chunk chunk, Pixels out);

  /** Gives the device back. No call may follow or be under way. */
  @Override
  void close();
}
