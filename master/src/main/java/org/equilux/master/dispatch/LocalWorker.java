package org.equilux.master.dispatch;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.scheduler.SchedulerEvent.Failure;

/**
 * A worker inside the master's process, so that a master alone can do jobs. It keeps no pixels
 * between the phases: reading them again from the spool costs next to nothing.
 */
public final class LocalWorker implements WorkerLink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalWorker.class.getName());

  private final Cluster cluster;
  private final BackendStack backends;
  private final Description description;
  private final ExecutorService kernels;

  /**
   * @param backends owned from now on, closed with this worker
   * @param slots chunks computed at once
   */
  public LocalWorker(Cluster cluster, BackendStack backends, int slots) {
    this.cluster = cluster;
    this.backends = backends;
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
  public void start(Order order) {
    kernels.execute(() -> compute(order));
  }

  @Override
  public void cancel(long attempt) {}

  @Override
  public void pageClosed(long page) {}

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

  private void compute(Order order) {
    if (order.cancelled().get()) {
      cluster.failed(order.attempt(), Failure.CANCELLED, "cancelled");
      return;
    }
    PageSession page = order.page();
    JobSpec spec = page.plan().spec();
    try {
      Chunk chunk = page.source().read(order.chunk());
      switch (order.phase()) {
        case MAP -> {
          Chunk counted = chunk.withMask(page.source().mask(order.chunk()));
          Execution<HistogramGrid> execution = backends.map(spec, counted);
          succeeded(order, new Result.Counts(execution.value()), execution);
        }
        case APPLY -> {
          Execution<Pixels> execution = backends.compute(spec, chunk, page.tables());
          succeeded(order, new Result.Rows(execution.value()), execution);
        }
      }
    } catch (BackendException e) {
      cluster.failed(order.attempt(), Failure.ERROR, e.getMessage());
    } catch (IOException e) {
      cluster.unreadable(order, e);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a chunk could not be computed", e);
      cluster.failed(order.attempt(), Failure.ERROR, e.toString());
    }
  }

  private void succeeded(Order order, Result result, Execution<?> execution) {
    cluster.succeeded(order.attempt(), result, false, execution.backend(), execution.fallback());
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
