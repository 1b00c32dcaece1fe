package org.equilux.worker.simd;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendInfo;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.Kernel;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;

/**
 * Lets plain loops compute until the vector kernels are fast. Before the JVM's second compiler has
 * got to them, Vector API calls allocate an object a vector and run a hundred times slower than
 * afterwards: a small picture would be done by plain loops before the first chunk is through.
 *
 * <p>So {@link ScalarBackend} computes the first megapixels of each kernel and kind of pixels. Once
 * there are more than a few pictures have, a rehearsal on a few rows begins in the background, and
 * from the moment when it finds vectors faster they take over. The bits are the same. On a CPU on
 * which vectors are never faster, plain loops stay.
 */
final class WarmStart implements Backend {
  /**
   * Compiling a vector kernel takes seconds of a core, as long as plain loops take for about so
   * many pixels: below that a rehearsal costs more than it gives.
   */
  private static final long WORTHWHILE_PIXELS = 100_000_000;

  /** A rehearsal that has not found vectors faster by then ends; plain loops then stay. */
  private static final long MAX_REHEARSAL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Few pixels in many rows: it is calls that make the compiler take notice. */
  private static final int DRILL_WIDTH = 300;

  private static final int DRILL_ROWS = 64;
  private static final int DRILLS_PER_TRIAL = 8;

  /** What the two are compared on. */
  private static final int TRIAL_WIDTH = 2048;

  private static final int TRIAL_ROWS = 8;
  private static final int MAX_VARIANTS = 64;

  /** What is compiled by itself. Without tables the mode is of no matter. */
  private record Variant(Kernel kernel, PixelFormat format, ColorMode mode) {}

  private final Backend vector;
  private final Backend scalar = new ScalarBackend();
  private final long worthwhilePixels;

  /** What is known of a variant. */
  private static final class Progress {
    /** Computed by plain loops so far. */
    final AtomicLong pixels = new AtomicLong();

    final AtomicBoolean rehearsed = new AtomicBoolean();
    volatile boolean fast;
  }

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

  WarmStart(Backend vector) {
    this(vector, WORTHWHILE_PIXELS);
  }

  /**
   * @param worthwhilePixels after so many pixels of a kind a rehearsal begins
   */
  WarmStart(Backend vector, long worthwhilePixels) {
    this.vector = vector;
    this.worthwhilePixels = worthwhilePixels;
  }

  @Override
  public BackendInfo info() {
    return vector.info();
  }

  @Override
  public boolean supports(Kernel kernel, PixelFormat format) {
    return vector.supports(kernel, format);
  }

  @Override
  public void histogram(Chunk chunk, ColorMode mode, HistogramGrid into) {
    choose(
            new Variant(Kernel.HISTOGRAM, format(chunk), mode),
            chunk,
            (backend, sample) ->
                backend.histogram(
                    sample, mode, new HistogramGrid(1, 1, into.planes(), into.bins())))
        .histogram(chunk, mode, into);
  }

  @Override
  public void applyLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
    choose(
            new Variant(Kernel.APPLY_LUT, format(chunk), mode),
            chunk,
            (backend, sample) ->
                backend.applyLut(sample, mode, tables, output(sample, format(sample))))
        .applyLut(chunk, mode, tables, out);
  }

  @Override
  public void sobel(Chunk chunk, Pixels out) {
    choose(
            new Variant(Kernel.SOBEL, format(chunk), ColorMode.LUMINANCE),
            chunk,
            (backend, sample) -> backend.sobel(sample, output(sample, format(sample).toGray())))
        .sobel(chunk, out);
  }

  /** Ends rehearsals that wait; one under way ends by itself. */
  @Override
  public void close() {
    rehearsals.shutdownNow();
    vector.close();
  }

  private static PixelFormat format(Chunk chunk) {
    return chunk.pixels().format();
  }

  private static Pixels output(Chunk sample, PixelFormat format) {
    return Pixels.allocate(format, sample.pixels().width(), sample.pixels().height());
  }

  private Backend choose(Variant variant, Chunk chunk, BiConsumer<Backend, Chunk> compute) {
    Progress progress = variants.computeIfAbsent(variant, _ -> new Progress());
    if (progress.fast) {
      return vector;
    }
    long pixels = (long) chunk.pixels().width() * chunk.rows().count();
    if (progress.pixels.addAndGet(pixels) > worthwhilePixels
        && progress.rehearsed.compareAndSet(false, true)) {
      Chunk drill = sample(chunk, DRILL_WIDTH, DRILL_ROWS);
      Chunk trial = sample(chunk, TRIAL_WIDTH, TRIAL_ROWS);
      rehearsals.execute(() -> progress.fast = rehearse(drill, trial, compute));
    }
    return scalar;
  }

  /** A copy of some of a chunk's rows, as a picture of its own. */
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
  private boolean rehearse(Chunk drill, Chunk trial, BiConsumer<Backend, Chunk> compute) {
    long deadline = System.nanoTime() + MAX_REHEARSAL_NANOS;
    while (System.nanoTime() < deadline && !rehearsals.isShutdown()) {
      for (int i = 0; i < DRILLS_PER_TRIAL; i++) {
        compute.accept(vector, drill);
      }
      if (nanos(vector, trial, compute) < nanos(scalar, trial, compute)) {
        return true;
      }
    }
    return false;
  }

  private static long nanos(Backend backend, Chunk sample, BiConsumer<Backend, Chunk> compute) {
    long start = System.nanoTime();
    compute.accept(backend, sample);
    return System.nanoTime() - start;
  }
}
