package org.equilux.bench.jobs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/**
 * An executor that has another one in the same process do the work, and takes the time of its
 * parts, without any part of the engine knowing. Times are summed over threads: what overlaps
 * counts twice. Those of the threads that compute are by the clock, since a device may work for
 * them; those of the job's own thread, which mostly waits, are its processor time.
 */
final class PhaseClock implements ChunkExecutor {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final ChunkExecutor executor;
  private final Map<String, LongAdder> nanos = new ConcurrentHashMap<>();

  /** Results that are being handed over. */
  private final AtomicInteger noting = new AtomicInteger();

  PhaseClock(ChunkExecutor executor) {
    this.executor = executor;
  }

  /**
   * Seconds of each part, in order. The job is over a moment before the threads that computed for
   * it have noted their last times; this waits for them.
   */
  Map<String, Double> phases() {
    while (noting.get() > 0) {
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
  public ChunkSession open(
      int page,
      ChunkPlan plan,
      Optional<LutGrid> tables,
      ChunkSource source,
      ChunkListener listener) {
    TimedSource reading = new TimedSource(source);
    return new TimedSession(
        executor.open(page, plan, tables, reading, new TimedListener(listener, reading)));
  }

  /** The job's own thread: it decodes what is one stream, makes tables, and writes. */
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

  private final class TimedSource implements ChunkSource {
    private final ChunkSource source;

    /** Of the chunk that this thread has under way. */
    private final ThreadLocal<long[]> reading = ThreadLocal.withInitial(() -> new long[1]);

    TimedSource(ChunkSource source) {
      this.source = source;
    }

    @Override
    public Chunk read(int chunk) throws IOException {
      return timed(() -> source.read(chunk));
    }

    @Override
    public byte[] encoded(int chunk) throws IOException {
      return timed(() -> source.encoded(chunk));
    }

    @Override
    public Optional<Pixels> mask(int chunk) throws IOException {
      return timed(() -> source.mask(chunk));
    }

    private interface Reading<T> {
      T read() throws IOException;
    }

    private <T> T timed(Reading<T> some) throws IOException {
      long start = System.nanoTime();
      T value = some.read();
      long taken = System.nanoTime() - start;
      took(Phases.DECODE, taken);
      reading.get()[0] += taken;
      return value;
    }

    /** What this thread read since it was asked last. */
    long taken() {
      long taken = reading.get()[0];
      reading.get()[0] = 0;
      return taken;
    }
  }

  private final class TimedListener implements ChunkListener {
    private final ChunkListener listener;
    private final TimedSource reading;
    private final ThreadLocal<Long> started = new ThreadLocal<>();
    private final Map<Phase, String> names =
        new EnumMap<>(Map.of(Phase.MAP, Phases.MAP, Phase.APPLY, Phases.APPLY));

    TimedListener(ChunkListener listener, TimedSource reading) {
      this.listener = listener;
      this.reading = reading;
    }

    @Override
    public void mapped(int chunk, HistogramGrid histograms) {
      long start = System.nanoTime();
      listener.mapped(chunk, histograms);
      took(Phases.REDUCE, System.nanoTime() - start);
    }

    @Override
    public void applied(int chunk, Pixels result) throws IOException {
      long start = System.nanoTime();
      noting.incrementAndGet();
      try {
        listener.applied(chunk, result);
        took(Phases.ENCODE, System.nanoTime() - start);
      } finally {
        noting.decrementAndGet();
      }
    }

    @Override
    public void failed(String reason) {
      listener.failed(reason);
    }

    @Override
    public void event(ChunkEvent event) {
      switch (event.kind()) {
        case STARTED -> {
          started.set(System.nanoTime());
          long unused = reading.taken();
        }
        case FINISHED ->
            took(names.get(event.phase()), System.nanoTime() - started.get() - reading.taken());
        case RETRIED -> {
          // Nothing that takes time.
        }
      }
      listener.event(event);
    }
  }
}
