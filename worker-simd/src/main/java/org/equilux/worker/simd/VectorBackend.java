package org.equilux.worker.simd;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.DeviceReport;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.simd.histogram.Histograms;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;
import org.equilux.worker.simd.neighborhood.MedianFilter;
import org.equilux.worker.simd.neighborhood.SobelFilter;
import org.equilux.worker.simd.tables.PermuteChoice;
import org.equilux.worker.simd.tables.Tables;

/**
 * The kernels on this CPU's vectors, through {@code jdk.incubator.vector}.
 *
 * <p>Vectors compute luminance, color shifts, interpolation and gradients. Counting and lookups of
 * 16-bit values are plain loops here too, arranged so that they do not stall: today's SIMD has no
 * quicker way. Rows are worked through in segments that stay in a core's first cache. A call runs
 * in its caller's thread, and once warm allocates next to nothing.
 */
public final class VectorBackend implements Backend {
  private static final String NAME = "vector";

  /** The provider of this backend. Usable wherever the JVM was started with the module. */
  public static final class Provider implements BackendProvider {
    private static final String MODULE = "jdk.incubator.vector";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public int preference() {
      return 10;
    }

    @Override
    public List<DeviceReport> devices() {
      String reason = obstacle();
      return List.of(
          reason.isEmpty()
              ? DeviceReport.usable(NAME, describe() + "; " + PermuteChoice.describe())
              : DeviceReport.unusable(NAME, "CPU vectors", reason));
    }

    @Override
    public Backend open() throws BackendUnavailableException {
      String reason = obstacle();
      if (!reason.isEmpty()) {
        throw new BackendUnavailableException(reason);
      }
      return new VectorBackend(WarmStart.WORTHWHILE_PIXELS);
    }

    /**
     * The reason why this backend cannot be used; empty if it can. Called before any vector class
     * is loaded.
     */
    private static String obstacle() {
      if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
        return "the Vector API is not there; start Java with --add-modules " + MODULE;
      }
      if (Lanes.bits() < Lanes.LEAST_BITS) {
        return "the JVM offers vectors of %d bits on this CPU; at least %d are needed"
            .formatted(Lanes.bits(), Lanes.LEAST_BITS);
      }
      return "";
    }
  }

  private final WarmStart warmStart;

  /** Buffers not in use; more are made when all are, and dropped when there is no room. */
  private final BlockingQueue<Scratch> idle =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  /**
   * @param worthwhilePixels see {@link WarmStart}
   */
  VectorBackend(long worthwhilePixels) {
    this.warmStart = new WarmStart(this, worthwhilePixels);
  }

  private static String describe() {
    return "%d-bit lanes; leaves the first %d Mpx to plain loops, quicker until it is compiled"
        .formatted(Lanes.bits(), WarmStart.WORTHWHILE_PIXELS / 1_000_000);
  }

  /** Does not include the choice of tables, which is measured at the first use of vectors. */
  @Override
  public BackendInfo info() {
    return new BackendInfo(NAME, describe());
  }

  /** Always true: where vectors cannot win, tidy plain loops do the work. */
  @Override
  public boolean supports(KernelCall call, PixelFormat format) {
    return !format.isWide();
  }

  /**
   * Whether plain loops are preferred for now: until the vector kernels are compiled and measured
   * to be faster.
   */
  @Override
  public boolean defers(KernelCall call, Chunk chunk) {
    return takesVectors(call, chunk.pixels().format()) && !warmStart.isFast(call, chunk);
  }

  @Override
  public void expect(long pixels) {
    warmStart.expect(pixels);
  }

  private static boolean takesVectors(KernelCall call, PixelFormat format) {
    boolean byLuminance = format.isColor() && call.mode() != ColorMode.PER_CHANNEL;
    return switch (call) {
      case CountCall _ -> byLuminance;
      case ApplyLut _ -> byLuminance || format.bytesPerPixel() == 1;
      case InterpolateLut _, NeighborhoodCall _ -> true;
    };
  }

  @Override
  public void count(CountCall call, Chunk chunk, HistogramGrid into) {
    Scratch scratch = take();
    switch (call) {
      case Histogram _ -> Histograms.count(chunk, call.mode(), into, scratch);
      case CellHistograms _ -> Histograms.countGrid(chunk, call.mode(), into, scratch);
    }
    giveBack(scratch);
  }

  @Override
  public void compute(PixelCall call, Chunk chunk, Pixels out) {
    Scratch scratch = take();
    switch (call) {
      case ApplyLut apply ->
          Tables.apply(
              chunk.core(), call.mode(), apply.tables(), out, PermuteChoice.PERMUTE, scratch);
      case InterpolateLut interpolate ->
          Tables.interpolate(
              chunk, call.mode(), interpolate.tables(), out, PermuteChoice.PERMUTE, scratch);
      case Median median -> MedianFilter.compute(chunk, median.radius(), out, scratch);
      case Sobel _ -> SobelFilter.compute(chunk, out, scratch);
    }
    giveBack(scratch);
  }

  @Override
  public void close() {
    warmStart.close();
    idle.clear();
  }

  private Scratch take() {
    Scratch scratch = idle.poll();
    return scratch == null ? new Scratch() : scratch;
  }

  /** Not reached after an exception: half-filled counters are not used again. */
  private void giveBack(Scratch scratch) {
    idle.offer(scratch);
  }
}
