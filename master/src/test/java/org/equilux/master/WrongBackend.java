package org.equilux.master;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * Backend that computes correctly for a number of calls and then returns wrong results without an
 * error.
 */
public final class WrongBackend implements Backend {
  private final Backend real = new ScalarBackend();
  private final AtomicInteger right;
  private final Consumer<HistogramGrid> miscount;
  private final Consumer<Pixels> spoil;

  private WrongBackend(int right, Consumer<HistogramGrid> miscount, Consumer<Pixels> spoil) {
    this.right = new AtomicInteger(right);
    this.miscount = miscount;
    this.spoil = spoil;
  }

  /**
   * Returns a backend that yields black pixels.
   *
   * @param right the number of correct results before the first wrong one
   */
  public static Backend black(int right) {
    return new WrongBackend(right, _ -> {}, out -> Arrays.fill(out.data(), (byte) 0));
  }

  /**
   * Returns a backend that moves counts between bins, with an unchanged sum.
   *
   * @param right the number of correct results before the first wrong one
   */
  public static Backend miscounting(int right) {
    return new WrongBackend(
        right,
        into -> {
          long[] counts = into.counts();
          counts[0] += counts[1];
          counts[1] = 0;
        },
        _ -> {});
  }

  /**
   * Returns a backend whose counts add up to the number of pixels only if the 64-bit sum overflows.
   */
  public static Backend overflowing() {
    return new WrongBackend(
        0,
        into -> {
          long[] counts = into.counts();
          counts[3] += Long.MAX_VALUE - counts[3];
          counts[4] += Long.MAX_VALUE - counts[4];
          counts[5] += 2;
        },
        _ -> {});
  }

  @Override
  public BackendInfo info() {
    return new BackendInfo("wrong", "a broken device");
  }

  @Override
  public boolean supports(KernelCall call, PixelFormat format) {
    return true;
  }

  @Override
  public void count(CountCall call, Chunk chunk, HistogramGrid into) {
    real.count(call, chunk, into);
    if (right.getAndDecrement() <= 0) {
      miscount.accept(into);
    }
  }

  @Override
  public void compute(PixelCall call, Chunk chunk, Pixels out) {
    real.compute(call, chunk, out);
    if (right.getAndDecrement() <= 0) {
      spoil.accept(out);
    }
  }

  @Override
  public void close() {}
}
