package org.equilux.worker.simd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Allocation of warm kernels: once compiled, a kernel must not box vectors. It runs in a separate
 * JVM per lane width, since JIT inlining depends on everything that ran before, and {@link
 * VectorBackendTest} runs every kernel on every kind of pixels, as no real process does.
 */
class WarmKernelsTest {
  private static final int WIDTH = 1100;
  private static final int HEIGHT = 120;

  /**
   * Bytes that one warm call may allocate: views of its pixels and counters, but no vector. One
   * boxed vector of 16 pixels with its object header would take three bytes per pixel.
   */
  private static final long TOLERANCE = WIDTH * HEIGHT;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Backend backend;

  @BeforeAll
  static void open() throws Exception {
    backend = new VectorBackend.Provider().open();
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  static Stream<Arguments> formatsAndModes() {
    return PixelFormat.GRAY_AND_RGB.stream()
        .flatMap(
            format -> Arrays.stream(ColorMode.values()).map(mode -> Arguments.of(format, mode)));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  void warmKernelsDoNotAllocate(PixelFormat format, ColorMode mode) {
    Pixels in = Pixels.allocate(format, WIDTH, HEIGHT);
    new SplittableRandom(1).nextBytes(in.data());
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, WIDTH, HEIGHT);
    new SplittableRandom(2).nextBytes(mask.data());
    Chunk chunk = Chunk.whole(in);
    Chunk masked = chunk.withMask(Optional.of(mask));
    HistogramGrid grid = new HistogramGrid(1, 1, mode.planes(format), format.levels());
    LutGrid tables = new LutGrid(1, 1, mode.planes(format), format.levels());
    HistogramGrid cells = new HistogramGrid(2, 2, mode.planes(format), format.levels());
    LutGrid cellTables = new LutGrid(2, 2, mode.planes(format), format.levels());
    Pixels out = Pixels.allocate(mode.outputFormat(format), in.width(), in.height());
    Pixels edges = Pixels.allocate(format.toGray(), in.width(), in.height());
    assertAllocatesNothing("histogram", () -> backend.count(new Histogram(mode), chunk, grid));
    assertAllocatesNothing(
        "masked histogram", () -> backend.count(new Histogram(mode), masked, grid));
    assertAllocatesNothing("grid", () -> backend.count(new CellHistograms(mode), chunk, cells));
    assertAllocatesNothing("apply", () -> backend.compute(new ApplyLut(mode, tables), chunk, out));
    assertAllocatesNothing(
        "interpolate", () -> backend.compute(new InterpolateLut(mode, cellTables), chunk, out));
    Pixels medians = Pixels.allocate(format, in.width(), in.height());
    for (int radius : new int[] {1, 2}) {
      assertAllocatesNothing(
          "median of radius " + radius, () -> backend.compute(new Median(radius), chunk, medians));
    }
    assertAllocatesNothing("sobel", () -> backend.compute(new Sobel(), chunk, edges));
  }

  /**
   * Calls a kernel, which boxes vectors until the JIT has compiled it, until it stops allocating.
   */
  private static void assertAllocatesNothing(String kernel, Runnable call) {
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 4000 && allocated > TOLERANCE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      call.run();
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertTrue(allocated <= TOLERANCE, kernel + " still allocates " + allocated + " bytes a call");
  }
}
