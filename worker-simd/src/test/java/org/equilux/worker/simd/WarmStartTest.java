package org.equilux.worker.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendContract;
import org.equilux.kernels.BackendInfo;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.Kernel;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract while the change from plain loops to vectors happens at any moment. */
class WarmStartTest extends BackendContract {
  private static final int SOON = 5_000;

  /** Counts what the vector backend computes for this thread, not for the rehearsal's. */
  private static final class Observed implements Backend {
    private final Backend vector = new VectorBackend(PermuteChoice.PERMUTE);
    private final Thread observer = Thread.currentThread();
    private final AtomicInteger calls = new AtomicInteger();

    private void count() {
      if (Thread.currentThread() == observer) {
        calls.incrementAndGet();
      }
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
      count();
      vector.histogram(chunk, mode, into);
    }

    @Override
    public void applyLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
      count();
      vector.applyLut(chunk, mode, tables, out);
    }

    @Override
    public void sobel(Chunk chunk, Pixels out) {
      count();
      vector.sobel(chunk, out);
    }

    @Override
    public void close() {
      vector.close();
    }
  }

  @Override
  protected Backend open() {
    return new WarmStart(new VectorBackend(PermuteChoice.PERMUTE), SOON);
  }

  @Test
  void aSmallPictureIsComputedByPlainLoops() {
    Observed observed = new Observed();
    try (WarmStart backend = new WarmStart(observed, 1_000_000)) {
      Chunk chunk = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 100, 100));
      for (int i = 0; i < 100; i++) {
        backend.sobel(chunk, Pixels.allocate(PixelFormat.GRAY8, 100, 100));
      }
      assertEquals(0, observed.calls.get());
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void vectorsTakeOverOnceTheyAreFaster() {
    Observed observed = new Observed();
    try (WarmStart backend = new WarmStart(observed, SOON)) {
      Chunk chunk = Chunk.whole(Pixels.allocate(PixelFormat.RGB8, 640, 64));
      Pixels out = Pixels.allocate(PixelFormat.GRAY8, 640, 64);
      while (observed.calls.get() == 0) {
        backend.sobel(chunk, out);
      }
    }
  }
}
