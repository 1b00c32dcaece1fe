package org.equilux.master.dispatch;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PixelCache;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.master.scheduler.SchedulerEvent.Failure;

/**
 * A worker inside the master's process, so that a master alone can do jobs. It reads chunks where
 * they lie, so the scheduler need not know which of them it still has decoded.
 */
public final class LocalWorker implements WorkerLink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalWorker.class.getName());

  private final Cluster cluster;
  private final BackendStack backends;
  private final ChunkComputer computer;

  /** Decoded chunks between counting and applying, for as long as their page is open. */
  private final PixelCache cache = new PixelCache(MemoryBudget.ofProcess());

  private final Description description;
  private final ExecutorService kernels;

  /**
   * @param backends owned from now on, closed with this worker
   * @param slots chunks computed at once
   */
  public LocalWorker(Cluster cluster, BackendStack backends, int slots) {
    this.cluster = cluster;
    this.backends = backends;
    this.computer = new ChunkComputer(backends);
    this.description =
        new Description("local", "this process", slots, backends.backends(), backends.notes());
    this.kernels =
        Executors.newFixedThreadPool(
            slots, Thread.ofPlatform().daemon().name("local-kernel-", 0).factory());
  }

  /** Takes part in the cluster from now on. */
  public void join() {
    cluster.join(this);
  }

  @Override
  public Description description() {
    return description;
  }

  @Override
  public void start(ChunkAttempt attempt) {
    // Here and not where it is computed: the cluster's lock keeps this before the page's end.
    if (attempt.page().plan().isAppliedAfterCounting()) {
      cache.open(attempt.page().id());
    }
    kernels.execute(() -> compute(attempt));
  }

  @Override
  public void cancel(long attempt) {}

  @Override
  public void pageClosed(long page) {
    cache.close(page);
  }

  /** A local worker that hangs is taken in again: what it computes by then is computed again. */
  @Override
  public void disconnect(String reason) {
    if (!kernels.isShutdown() && !cluster.isClosed()) {
      Thread.ofVirtual().start(this::join);
    }
  }

  @Override
  public void joined(long worker, String name) {}

  /** Always: it is alive as long as this process is. */
  @Override
  public boolean takeSign() {
    return true;
  }

  @Override
  public long cachedBytes() {
    return 0;
  }

  /** Now: it is alive as long as this process is. */
  @Override
  public Instant lastSeen() {
    return Instant.now();
  }

  private void compute(ChunkAttempt attempt) {
    if (attempt.cancelled().get()) {
      cluster.failed(attempt.id(), Failure.CANCELLED, "cancelled");
      return;
    }
    PageSession page = attempt.page();
    PageTask task = page.plan().task();
    try {
      switch (attempt.phase()) {
        case MAP -> {
          ChunkInput.Encoded input = page.source().input(attempt.chunk());
          Execution<ChunkComputer.Counted> counted =
              computer.count(task, attempt.rows(), input, page.source().mask(attempt.chunk()));
          // What is in memory as raw rows need not be kept twice.
          if (input instanceof ChunkInput.Located && page.plan().isAppliedAfterCounting()) {
            cache.put(page.id(), attempt.chunk(), counted.value().pixels());
          }
          succeeded(attempt, counted.with(counted.value().counts()));
        }
        case APPLY -> {
          Optional<ChunkInput> kept =
              cache.take(page.id(), attempt.chunk()).map(ChunkInput.Kept::new);
          ChunkInput input = kept.isPresent() ? kept.get() : page.source().input(attempt.chunk());
          succeeded(attempt, computer.apply(task, attempt.rows(), input, page.tables()));
        }
      }
    } catch (BackendException e) {
      cluster.failed(attempt.id(), Failure.ERROR, e.getMessage());
    } catch (IOException e) {
      cluster.unreadable(attempt, e);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a chunk could not be computed", e);
      cluster.failed(attempt.id(), Failure.ERROR, e.toString());
    }
  }

  private void succeeded(ChunkAttempt attempt, Execution<? extends ChunkOutput> execution) {
    cluster.succeeded(
        attempt.id(), execution.value(), false, execution.backend(), execution.fallback());
  }

  /** To be closed after its cluster. */
  @Override
  public void close() {
    kernels.shutdown();
    try {
      if (kernels.awaitTermination(1, TimeUnit.MINUTES)) {
        backends.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
