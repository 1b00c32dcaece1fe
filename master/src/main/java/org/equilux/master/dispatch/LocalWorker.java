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
 * The worker inside the master's process, so that a master without other workers can run jobs. The
 * local worker reads chunks from the job's files or spools, so the scheduler does not track which
 * chunks it keeps decoded.
 */
public final class LocalWorker implements WorkerLink, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LocalWorker.class.getName());

  private final Cluster cluster;
  private final BackendStack backends;
  private final ChunkComputer computer;

  /** Open pages of which a chunk was started, by page id. */
  private final Map<Long, LocalPage> pages = new ConcurrentHashMap<>();

  private final Description description;
  private final ExecutorService kernels;

  /**
   * @param backends owned by this worker and closed with it
   * @param slots chunks computed in parallel
   */
  public LocalWorker(Cluster cluster, BackendStack backends, int slots) {
    this.cluster = cluster;
    this.backends = backends;
    this.computer = new ChunkComputer(backends);
    this.description =
        new Description("local", "this process", "", slots, backends.backends(), backends.notes());
    this.kernels =
        Executors.newFixedThreadPool(
            slots, Thread.ofPlatform().daemon().name("local-kernel-", 0).factory());
  }

  /** Joins the cluster. */
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
    // The cluster's lock is held, so the page is open and cannot close before this returns.
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

  /**
   * Joins the cluster again after a hang; chunks that finish meanwhile are discarded and computed
   * again.
   */
  @Override
  public void disconnect(String reason) {
    // The cluster no longer reports the end of pages to this worker.
    pages.values().forEach(LocalPage::close);
    pages.clear();
    if (!kernels.isShutdown() && !cluster.isClosed()) {
      Thread.ofVirtual().start(this::join);
    }
  }

  /** Not supported: results of this process are not audited, so they cannot be found wrong. */
  @Override
  public void quarantine(Quarantine quarantine, String reason) {
    throw new UnsupportedOperationException("the worker of this process is not checked");
  }

  @Override
  public void joined(long worker, String name) {}

  /** Always true: the worker lives as long as the process. */
  @Override
  public boolean takeSign() {
    return true;
  }

  @Override
  public long cachedBytes() {
    return 0;
  }

  /** The load of the master's process, which is the worker's too. */
  @Override
  public ProcessLoad load() {
    return ProcessLoad.now();
  }

  /** The current time: the worker lives as long as the process. */
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
      cluster.failed(attempt.id(), Failure.ERROR, "an unexpected fault; see the master's log");
    }
  }

  private void succeeded(ChunkAttempt attempt, Execution<? extends ChunkOutput> execution) {
    cluster.succeeded(
        attempt.id(), execution.value(), false, execution.backend(), execution.fallback());
  }

  /** Stops the worker; to be called after its cluster is closed. */
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
