package org.equilux.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.equilux.imaging.ChunkBands;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Pixels;

/**
 * Collects what the executor makes of a page's chunks and lets the job's thread wait for it. All
 * state is guarded by this object's monitor; results are written to the spool outside of it, since
 * chunks do not overlap there.
 */
final class PageResults implements ChunkListener {
  /** Where results are put until they are written. */
  interface Output {
    void put(int chunk, byte[] encoded) throws IOException;
  }

  private final ChunkPlan plan;
  private final Output output;
  private final Duration timeout;
  private final List<Consumer<ChunkEvent>> followers;

  private final HistogramGrid histograms;
  private int mapped;
  private final BitSet applied = new BitSet();
  private String failure;
  private long steps;

  PageResults(
      ChunkPlan plan, Output output, Duration timeout, List<Consumer<ChunkEvent>> followers) {
    this.plan = plan;
    this.output = output;
    this.timeout = timeout;
    this.followers = followers;
    this.histograms = plan.spec().twoRounds() ? plan.spec().emptyHistograms() : null;
  }

  @Override
  public synchronized void mapped(int chunk, HistogramGrid counted) {
    histograms.add(counted);
    mapped++;
    step();
  }

  /** Encodes the result in the executor's thread, so that several are encoded at once. */
  @Override
  public void applied(int chunk, Pixels result) throws IOException {
    encoded(
        chunk, ChunkBands.encode(plan.output().orElseThrow(), plan.chunks().get(chunk), result));
  }

  @Override
  public void encoded(int chunk, byte[] result) throws IOException {
    output.put(chunk, result);
    synchronized (this) {
      applied.set(chunk);
      step();
    }
  }

  @Override
  public synchronized void failed(String reason) {
    failure = Objects.requireNonNullElse(reason, "the reason is not known");
    step();
  }

  @Override
  public void event(ChunkEvent event) {
    followers.forEach(follower -> follower.accept(event));
  }

  /** Whether the page cannot be completed, so that there is no use in going on. */
  synchronized boolean isFailed() {
    return failure != null;
  }

  /** Throws if {@link #isFailed}. */
  synchronized void check() throws JobFailedException {
    if (failure != null) {
      throw new JobFailedException(failure);
    }
  }

  /** The counts of all chunks together. */
  synchronized HistogramGrid awaitHistograms() throws JobFailedException, InterruptedException {
    await(() -> mapped == plan.chunks().size());
    return histograms;
  }

  synchronized void awaitApplied(int chunk) throws JobFailedException, InterruptedException {
    await(() -> applied.get(chunk));
  }

  private synchronized void step() {
    steps++;
    notifyAll();
  }

  /** Waits as long as anything happens at least once in every time-out. */
  private synchronized void await(BooleanSupplier condition)
      throws JobFailedException, InterruptedException {
    long seen = steps;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (failure == null && !condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new JobFailedException(
            "no chunk was finished for %d s; is a worker connected?"
                .formatted(timeout.toSeconds()));
      }
      wait(left / 1_000_000 + 1);
      if (steps != seen) {
        seen = steps;
        deadline = System.nanoTime() + timeout.toNanos();
      }
    }
    check();
  }
}
