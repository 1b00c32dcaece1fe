package org.equilux.bench.jobs;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.equilux.chunks.Stage;
import org.equilux.chunks.StageObserver;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;

/**
 * A local executor that measures the parts of jobs. Times are summed over threads, so overlapping
 * parts count twice. Those of computing threads are elapsed times, since a device may work for
 * them; those of the job's own thread, which mostly waits, are processor times.
 */
final class PhaseClock implements ChunkExecutor, StageObserver {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final Map<Stage, String> NAMES =
      new EnumMap<>(
          Map.of(
              Stage.DECODE, Phases.DECODE,
              Stage.COUNT, Phases.MAP,
              Stage.APPLY, Phases.APPLY,
              Stage.ENCODE, Phases.ENCODE));

  private final LocalExecutor executor;
  private final Map<String, LongAdder> nanos = new ConcurrentHashMap<>();

  /** The number of running stages. */
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Creates the executor.
   *
   * @param backends not owned
   */
  PhaseClock(BackendStack backends, int threads) {
    this.executor = new LocalExecutor(backends, threads, this);
  }

  /** Resets the times; no job must be running. */
  void reset() {
    nanos.clear();
  }

  /**
   * The seconds of each part, in order. The computing threads record their last times shortly after
   * the end of the job, for which this method waits.
   */
  Map<String, Double> phases() {
    while (running.get() > 0) {
      Thread.onSpinWait();
    }
    Map<String, Double> phases = new LinkedHashMap<>();
    for (String phase :
        new String[] {
          Phases.DECODE, Phases.MAP, Phases.REDUCE, Phases.APPLY, Phases.ENCODE, Phases.WRITE
        }) {
      if (nanos.containsKey(phase)) {
        phases.put(phase, nanos.get(phase).sum() / 1e9);
      }
    }
    return phases;
  }

  private void took(String phase, long count) {
    nanos.computeIfAbsent(phase, _ -> new LongAdder()).add(Math.max(0, count));
  }

  @Override
  public <T, E extends Exception> T during(Stage stage, Work<T, E> work) throws E {
    running.incrementAndGet();
    long start = System.nanoTime();
    try {
      return work.run();
    } finally {
      took(NAMES.get(stage), System.nanoTime() - start);
      running.decrementAndGet();
    }
  }

  @Override
  public ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
    return new TimedSession(executor.open(plan, tables, source, listener));
  }

  @Override
  public void close() {
    executor.close();
  }

  /**
   * A session with measured times of the job's own thread, which decodes streams, computes tables
   * and writes.
   */
  private final class TimedSession implements ChunkSession {
    private final ChunkSession session;
    private long since = THREADS.getCurrentThreadCpuTime();

    TimedSession(ChunkSession session) {
      this.session = session;
    }

    @Override
    public void ready(int chunk) {
      took(Phases.DECODE, lap());
      session.ready(chunk);
    }

    @Override
    public void publish(ValueRange range) {
      took(Phases.REDUCE, lap());
      session.publish(range);
    }

    @Override
    public void publish(LutGrid tables) {
      took(Phases.REDUCE, lap());
      session.publish(tables);
    }

    @Override
    public void close() {
      took(Phases.WRITE, lap());
      session.close();
    }

    private long lap() {
      long now = THREADS.getCurrentThreadCpuTime();
      long taken = now - since;
      since = now;
      return taken;
    }
  }
}
