package org.equilux.master.dispatch;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkOutput;
import org.equilux.engine.local.LocalPage;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.observe.ProcessLoad;

/**
 * A worker inside the master's process, so that a master alone can do jobs. It reads chunks where
 * they lie, so the scheduler need not know which of them it still has decoded.
 */
public final class LocalWorker implements WorkerLink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalWorker.class.getName());

  private final Cluster cluster;
  private final BackendStack backends;
  private final ChunkComputer computer;

  /** The open pages of which chunks were started, by the pages' ids. */
  private final Map<Long, LocalPage> pages = new ConcurrentHashMap<>();

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
    PageSession session = attempt.page();
    // The cluster's lock is held, so the page is open and its end comes later.
    LocalPage page =
        pages.computeIfAbsent(
            session.id(), _ -> new LocalPage(computer, session.plan(), session.source()));
    page.use(session.task());
    kernels.execute(() -> compute(attempt, page));
  }

  @Override
  public void cancel(long attempt) {}

  @Override
  public void pageClosed(long page) {
    LocalPage closed = pages.remove(page);
    if (closed != null) {
      closed.close();
    }
  }

  /** A local worker that hangs is taken in again: what it computes by then is computed again. */
  @Override
  public void disconnect(String reason) {
    // The cluster no longer tells this worker which pages end.
    pages.values().forEach(LocalPage::close);
    pages.clear();
    if (!kernels.isShutdown() && !cluster.isClosed()) {
      Thread.ofVirtual().start(this::join);
    }
  }

  /** Its results are this process's own: they are not checked, and so never found wrong. */
  @Override
  public void quarantine(Quarantine quarantine, String reason) {
    throw new UnsupportedOperationException("the worker of this process is not checked");
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

  /** The master's own, as the worker is inside its process. */
  @Override
  public ProcessLoad load() {
    return ProcessLoad.now();
  }

  /** Now: it is alive as long as this process is. */
  @Override
  public Instant lastSeen() {
    return Instant.now();
  }

  private void compute(ChunkAttempt attempt, LocalPage page) {
    if (attempt.cancelled().get()) {
      cluster.failed(attempt.id(), Failure.CANCELLED, "cancelled");
      return;
    }
    try {
      succeeded(
          attempt,
          switch (attempt.phase()) {
            case RANGE -> page.range(attempt.chunk());
            case MAP -> page.count(attempt.chunk());
            case APPLY -> page.apply(attempt.chunk(), attempt.page().tables());
          });
    } catch (BackendException e) {
      cluster.failed(attempt.id(), Failure.ERROR, e.getMessage());
    } catch (IOException e) {
      cluster.unreadable(attempt, e);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a chunk could not be computed", e);
      cluster.failed(
          attempt.id(), Failure.ERROR, "an unexpected fault; the master's log says more");
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
