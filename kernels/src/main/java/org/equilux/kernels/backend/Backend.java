package org.equilux.kernels.backend;

import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * A way of computing the kernels: plain loops, SIMD, OpenCL. {@link KernelCall} says what each
 * kernel computes; all backends give the same bits.
 *
 * <p>Every method may be called by several threads at once. Inputs are not changed. A backend whose
 * device fails throws {@link BackendException}; the output is then undefined and the caller
 * computes the chunk again elsewhere.
 *
 * <p>A backend may keep a chunk's pixels on its device from when it counts them until it maps them,
 * and recognizes the pixels by their array. So callers change no array's pixels between the two,
 * and reuse no array of which pixels were counted for others that are mapped without being counted.
 */
public interface Backend extends AutoCloseable {
  /** The backend's name and the device that it runs on. */
  BackendInfo info();

  /** Whether this backend can compute a kernel on pixels of a format. */
  boolean supports(KernelCall call, PixelFormat format);

  /**
   * Whether the last resort, plain loops, is quicker for a chunk, though this backend could compute
   * it. Not asked if this backend was chosen by name. Deferring is a choice and no fallback; {@link
   * #info} says by what rule the choice is made.
   */
  default boolean defers(KernelCall call, Chunk chunk) {
    return false;
  }

  /**
   * Announces the expected number of pixels, so that preparations that pay only for many pixels can
   * start immediately. Backends without preparations ignore it.
   *
   * @param pixels that this process will probably be given, at least 0
   */
  default void expect(long pixels) {}

  /**
   * Counts a chunk.
   *
   * @param into the grid to which the counts are added; not shared with another thread
   */
  void count(CountCall call, Chunk chunk, HistogramGrid into);

  /**
   * Computes the pixels that a chunk yields.
   *
   * @param chunk has the halo that the call needs
   * @param out the chunk's number of output rows, the same width, {@code
   *     call.outputFormat(format)}; must not share memory with the chunk
   */
  void compute(PixelCall call, Chunk chunk, Pixels out);

  /** Releases the device. No call may follow or be in progress. */
  @Override
  void close();
}
