package org.equilux.worker.simd;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * The decision from when on vector kernels are faster than plain loops. Before the JVM's second
 * compiler has got to them, Vector API calls allocate an object a vector and run a hundred times
 * slower than afterwards, and having them compiled takes seconds of a core: a small picture is long
 * done by plain loops.
 *
 * <p>So the first megapixels of each kernel and pixel format are computed by plain loops. After
 * {@link #WORTHWHILE_PIXELS}, or at once if that number of pixels is {@linkplain #expect expected},
 * a rehearsal on a few rows begins in the background. Vectors are used from the moment when the
 * rehearsal finds vectors faster; on a CPU on which vectors are never faster, plain loops stay.
 */
final class WarmStart {
  /**
   * The number of pixels below which a rehearsal costs more time than it saves: compiling a vector
   * kernel takes seconds of a core, as long as plain loops need for about this number.
   */
  static final long WORTHWHILE_PIXELS = 100_000_000;

  /** A rehearsal that has not found vectors faster by then ends; plain loops then stay. */
  private static final long MAX_REHEARSAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Few pixels in many rows: it is calls that make the compiler take notice. */
  private static final int DRILL_WIDTH = 300;

  private static final int DRILL_ROWS = 64;
  private static final int DRILLS_PER_TRIAL = 8;

  /** The width in pixels of the trial on which both backends are compared. */
  private static final int TRIAL_WIDTH = 2048;

  private static final int TRIAL_ROWS = 8;
  private static final int MAX_VARIANTS = 64;

  /** Cells of a grid, each way. */
  private static final int DRILL_CELLS = 2;

  /** A unit of rehearsal: a kernel, of a neighborhood's size, for a format. */
  private record Variant(String kernel, int halo, PixelFormat format) {
    static Variant of(KernelCall call, PixelFormat format) {
      int halo = call instanceof NeighborhoodCall neighborhood ? neighborhood.halo() : 0;
      return new Variant(call.name(), halo, format);
    }
  }

  /** The state of a variant. */
  private static final class Progress {
    /** Left to plain loops so far. */
    final AtomicLong pixels = new AtomicLong();

    final AtomicBoolean rehearsed = new AtomicBoolean();
    volatile boolean fast;
  }

  private final Backend vector;
  private final Backend scalar = new ScalarBackend();
  private final long worthwhilePixels;

  /** Pixels that are known to be ahead. */
  private volatile long expected;

  private final Map<Variant, Progress> variants = new ConcurrentHashMap<>();

  /** One rehearsal at a time, so that they leave the other cores to the work. */
  private final ThreadPoolExecutor rehearsals =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_VARIANTS),
          Thread.ofPlatform().daemon().name("vector-warm-up").factory());

  /**
   * @param vector whose kernels are rehearsed
   * @param worthwhilePixels pixels of a kind after which a rehearsal begins
   */
  WarmStart(Backend vector, long worthwhilePixels) {
    this.vector = vector;
    this.worthwhilePixels = worthwhilePixels;
  }

  /**
   * Announces the expected number of pixels. If it is large enough, the rehearsal of each variant
   * starts immediately.
   */
  void expect(long pixels) {
    expected = pixels;
  }

  /** Whether vectors are the best for a chunk; if not, it counts towards the rehearsal. */
  boolean isFast(KernelCall call, Chunk chunk) {
    Variant variant = Variant.of(call, chunk.pixels().format());
    Progress progress = variants.computeIfAbsent(variant, _ -> new Progress());
    if (progress.fast) {
      return true;
    }
    long pixels = (long) chunk.pixels().width() * chunk.rows().count();
    long counted = progress.pixels.addAndGet(pixels * weight(call, chunk));
    if (Math.max(counted, expected) > worthwhilePixels
        && progress.rehearsed.compareAndSet(false, true)) {
      Chunk drill = sample(chunk, DRILL_WIDTH, DRILL_ROWS);
      Chunk trial = sample(chunk, TRIAL_WIDTH, TRIAL_ROWS);
      rehearsals.execute(() -> progress.fast = rehearse(call, drill, trial));
    }
    return false;
  }

  /**
   * The weight of a pixel. The more samples a kernel reads per pixel, the longer plain loops take
   * and the fewer pixels justify a rehearsal; 3 x 3 samples have weight 1.
   */
  private static long weight(KernelCall call, Chunk chunk) {
    if (call instanceof NeighborhoodCall neighborhood) {
      int side = 2 * neighborhood.halo() + 1;
      return (long) side * side / 9 * call.mode().planes(chunk.pixels().format());
    }
    return 1;
  }

  /** Ends rehearsals that wait; one under way ends soon. */
  void close() {
    rehearsals.shutdownNow();
  }

  /** Copies some rows of a chunk into a new picture. */
  private static Chunk sample(Chunk chunk, int width, int rows) {
    Pixels from = chunk.core();
    Pixels to =
        Pixels.allocate(
            from.format(), Math.min(width, from.width()), Math.min(rows, from.height()));
    for (int y = 0; y < to.height(); y++) {
      System.arraycopy(from.data(), from.rowOffset(y), to.data(), to.rowOffset(y), to.rowBytes());
    }
    return Chunk.whole(to);
  }

  /** Calls the vector kernel until it is faster. */
  private boolean rehearse(KernelCall call, Chunk drill, Chunk trial) {
    long deadline = System.nanoTime() + MAX_REHEARSAL_NANOS;
    while (System.nanoTime() < deadline && !rehearsals.isShutdown()) {
      for (int i = 0; i < DRILLS_PER_TRIAL; i++) {
        compute(vector, call, drill);
      }
      if (nanos(vector, call, trial) < nanos(scalar, call, trial)) {
        return true;
      }
    }
    return false;
  }

  private static long nanos(Backend backend, KernelCall call, Chunk sample) {
    long start = System.nanoTime();
    compute(backend, call, sample);
    return System.nanoTime() - start;
  }

  /** The color modes in which a kernel is used. */
  private static List<ColorMode> modes(KernelCall call) {
    return call instanceof NeighborhoodCall ? List.of(call.mode()) : List.of(ColorMode.values());
  }

  /** Computes a kernel in each of its modes, with empty tables of few cells. */
  private static void compute(Backend backend, KernelCall call, Chunk sample) {
    PixelFormat format = sample.pixels().format();
    int levels = format.levels();
    for (ColorMode mode : modes(call)) {
      int planes = mode.planes(format);
      switch (call) {
        case Histogram _ ->
            backend.count(new Histogram(mode), sample, new HistogramGrid(1, 1, planes, levels));
        case CellHistograms _ ->
            backend.count(
                new CellHistograms(mode),
                sample,
                new HistogramGrid(DRILL_CELLS, DRILL_CELLS, planes, levels));
        case ApplyLut _ ->
            compute(backend, new ApplyLut(mode, new LutGrid(1, 1, planes, levels)), sample);
        case InterpolateLut _ -> {
          LutGrid tables = new LutGrid(DRILL_CELLS, DRILL_CELLS, planes, levels);
          compute(backend, new InterpolateLut(mode, tables), sample);
        }
        case NeighborhoodCall neighborhood -> compute(backend, neighborhood, sample);
      }
    }
  }

  private static void compute(Backend backend, PixelCall call, Chunk sample) {
    Pixels in = sample.pixels();
    PixelFormat format = call.outputFormat(in.format());
    backend.compute(call, sample, Pixels.allocate(format, in.width(), in.height()));
  }
}
