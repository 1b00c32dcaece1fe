package org.equilux.engine.local;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PartialCounts;
import org.equilux.chunks.StageObserver;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.ExecutorProvider;
import org.equilux.engine.executor.ExecutorSettings;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;

/** The executor that computes chunks in this process, on a fixed pool of threads. */
public final class LocalExecutor implements ChunkExecutor {
  /** The name of this executor, also in events. */
  public static final String NAME = "local";

  /** The provider of this executor; an executor that it opens owns its backends. */
  public static final class Provider implements ExecutorProvider {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public ChunkExecutor open(ExecutorSettings settings) throws BackendUnavailableException {
      BackendStack backends = BackendStack.open(settings.backend());
      return new LocalExecutor(backends, settings.threads(), StageObserver.NONE, backends::close);
    }
  }

  private final ChunkComputer computer;
  private final ExecutorService pool;
  private final int threads;
  private final Runnable release;

  /**
   * Creates an executor with backends of the caller.
   *
   * @param backends not owned: the caller closes them after this executor
   * @param threads number of chunks computed in parallel; also bounds the memory, at two chunks for
   *     each thread
   */
  public LocalExecutor(BackendStack backends, int threads) {
    this(backends, threads, StageObserver.NONE);
  }

  /**
   * Creates an executor with backends of the caller and an observer of the stages of each chunk.
   */
  public LocalExecutor(BackendStack backends, int threads, StageObserver stages) {
    this(backends, threads, stages, () -> {});
  }

  private LocalExecutor(
      BackendStack backends, int threads, StageObserver stages, Runnable release) {
    this.computer = new ChunkComputer(backends, stages);
    this.release = release;
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("kernel-", 0).factory());
  }

  @Override
  public int slots() {
    return threads;
  }

  @Override
  public ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
    return new Session(plan, tables, source, listener);
  }

  /** Waits for running computations, which closed sessions shorten. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
        release.run();
      } else {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private final class Session implements ChunkSession {
    private final ChunkPlan plan;
    private final Optional<LutGrid> knownTables;
    private final LocalPage page;
    private final ChunkListener listener;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong attempts = new AtomicLong();

    Session(
        ChunkPlan plan, Optional<LutGrid> knownTables, ChunkSource source, ChunkListener listener) {
      this.plan = plan;
      this.knownTables = knownTables;
      this.page = new LocalPage(computer, plan, source);
      this.listener = listener;
      listener.worker(new WorkerEvent(WorkerEvent.Kind.TAKES_PART, NAME, threads, ""));
    }

    @Override
    public void ready(int chunk) {
      submit(chunk, plan.firstPhase());
    }

    private void submit(int chunk, Phase phase) {
      submit(
          switch (phase) {
            case RANGE -> () -> range(chunk);
            case MAP -> () -> count(chunk);
            case APPLY -> () -> apply(chunk, knownTables);
          });
    }

    @Override
    public void publish(ValueRange range) {
      page.use(plan.task().withRange(range));
      for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
        submit(chunk, plan.afterRange());
      }
    }

    @Override
    public void publish(LutGrid tables) {
      for (int i = 0; i < plan.chunks().size(); i++) {
        int chunk = i;
        submit(() -> apply(chunk, Optional.of(tables)));
      }
    }

    @Override
    public void close() {
      ended.set(true);
      page.close();
    }

    private interface Work {
      void run() throws IOException;
    }

    private void submit(Work work) {
      pool.execute(
          () -> {
            if (ended.get()) {
              return;
            }
            try {
              work.run();
            } catch (BackendException | PictureException e) {
              fail(e.getMessage());
            } catch (IOException | RuntimeException | Error e) {
              fail("a chunk could not be computed: " + e);
            }
          });
    }

    private void fail(String reason) {
      if (!ended.getAndSet(true)) {
        listener.failed(reason);
      }
    }

    private void range(int chunk) throws IOException {
      long attempt = started(chunk, Phase.RANGE);
      Execution<ChunkOutput.Range> execution = page.range(chunk);
      finished(attempt, chunk, Phase.RANGE, execution);
      listener.ranged(chunk, execution.value());
    }

    private void count(int chunk) throws IOException {
      long attempt = started(chunk, Phase.MAP);
      Execution<ChunkOutput.Counts> execution = page.count(chunk);
      finished(attempt, chunk, Phase.MAP, execution);
      listener.counted(PartialCounts.of(chunk, execution.value().histograms()));
    }

    private void apply(int chunk, Optional<LutGrid> tables) throws IOException {
      long attempt = started(chunk, Phase.APPLY);
      Execution<ChunkOutput.Band> execution = page.apply(chunk, tables);
      finished(attempt, chunk, Phase.APPLY, execution);
      listener.applied(chunk, execution.value());
    }

    private long started(int chunk, Phase phase) {
      long attempt = attempts.incrementAndGet();
      event(attempt, chunk, phase, ChunkEvent.Kind.STARTED, "", "");
      return attempt;
    }

    private void finished(long attempt, int chunk, Phase phase, Execution<?> execution) {
      event(
          attempt,
          chunk,
          phase,
          ChunkEvent.Kind.FINISHED,
          execution.backend(),
          execution.fallback());
    }

    private void event(
        long attempt, int chunk, Phase phase, ChunkEvent.Kind kind, String backend, String detail) {
      listener.event(
          new ChunkEvent(plan.task().page(), chunk, phase, kind, NAME, backend, detail, attempt));
    }
  }
}
