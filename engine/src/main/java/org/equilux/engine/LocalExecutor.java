package org.equilux.engine;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/** Computes chunks in this process, on a fixed pool of threads. */
public final class LocalExecutor implements ChunkExecutor, AutoCloseable {
  /** The name under which it appears in events. */
  public static final String NAME = "local";

  private final BackendStack backends;
  private final ExecutorService pool;

  /**
   * @param backends used, not owned: the caller closes them after this executor
   * @param threads chunks computed at once; also bounds the memory taken, at two chunks a thread
   */
  public LocalExecutor(BackendStack backends, int threads) {
    this.backends = backends;
    this.pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("kernel-", 0).factory());
  }

  @Override
  public ChunkSession open(
      int page,
      ChunkPlan plan,
      Optional<LutGrid> tables,
      ChunkSource source,
      ChunkListener listener) {
    return new Session(page, plan, tables, source, listener);
  }

  /** Waits for computations under way, which a closed session makes short. */
  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private final class Session implements ChunkSession {
    private final int page;
    private final ChunkPlan plan;
    private final Optional<LutGrid> knownTables;
    private final ChunkSource source;
    private final ChunkListener listener;
    private final AtomicBoolean ended = new AtomicBoolean();

    Session(
        int page,
        ChunkPlan plan,
        Optional<LutGrid> knownTables,
        ChunkSource source,
        ChunkListener listener) {
      this.page = page;
      this.plan = plan;
      this.knownTables = knownTables;
      this.source = source;
      this.listener = listener;
    }

    @Override
    public void ready(int chunk) {
      if (plan.spec().twoRounds()) {
        submit(() -> map(chunk));
      } else {
        submit(() -> compute(chunk, knownTables));
      }
    }

    @Override
    public void publish(LutGrid tables) {
      for (int i = 0; i < plan.chunks().size(); i++) {
        int chunk = i;
        submit(() -> compute(chunk, Optional.of(tables)));
      }
    }

    @Override
    public void close() {
      ended.set(true);
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

    private void map(int chunk) throws IOException {
      started(chunk, Phase.MAP);
      Chunk counted = source.read(chunk).withMask(source.mask(chunk));
      Execution<HistogramGrid> execution = backends.map(plan.spec(), counted);
      finished(chunk, Phase.MAP, execution);
      listener.mapped(chunk, execution.value());
    }

    private void compute(int chunk, Optional<LutGrid> tables) throws IOException {
      started(chunk, Phase.APPLY);
      Execution<Pixels> execution = backends.compute(plan.spec(), source.read(chunk), tables);
      finished(chunk, Phase.APPLY, execution);
      listener.applied(chunk, execution.value());
    }

    private void started(int chunk, Phase phase) {
      listener.event(new ChunkEvent(page, chunk, phase, ChunkEvent.Kind.STARTED, NAME, "", ""));
    }

    private void finished(int chunk, Phase phase, Execution<?> execution) {
      listener.event(
          new ChunkEvent(
              page,
              chunk,
              phase,
              ChunkEvent.Kind.FINISHED,
              NAME,
              execution.backend(),
              execution.fallback()));
    }
  }
}
