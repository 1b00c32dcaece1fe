package org.equilux.worker;

import io.grpc.ManagedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.observe.Health;
import org.equilux.observe.Traces;
import org.equilux.protocol.JoinToken;

/**
 * A worker: dials the master, works, and dials again with a growing pause whenever the connection
 * is lost, until it is told to leave.
 */
public final class Worker implements Health {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final WorkerOptions options;
  private final BackendStack backends;
  private final WorkerMetrics metrics;
  private final Traces traces;
  private final CountDownLatch leaving = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Written by the thread that runs; read by the one that drains. */
  private volatile WorkerSession session;

  /**
   * @param backends used, not owned: the caller closes them after the worker has ended
   */
  public Worker(WorkerOptions options, BackendStack backends) {
    this(options, backends, new PrometheusRegistry(), Traces.none());
  }

  /**
   * @param backends used, not owned: the caller closes them after the worker has ended
   * @param registry for the worker's metrics
   * @param traces of the worker's computations; used, not owned
   */
  public Worker(
      WorkerOptions options, BackendStack backends, PrometheusRegistry registry, Traces traces) {
    this.metrics = new WorkerMetrics(registry, this::cachedBytes);
    this.traces = traces;
    this.options = options;
    this.backends = backends;
  }

  /**
   * Works until told to leave.
   *
   * @throws WorkerRefusedException if the master cannot work with this worker
   */
  public void run() throws WorkerRefusedException, InterruptedException {
    try {
      Duration pause = FIRST_PAUSE;
      String lastReason = "";
      while (!isLeaving()) {
        WorkerSession current = new WorkerSession(options, backends, metrics, traces);
        session = current;
        if (isLeaving()) {
          return; // Told to leave before there was a session to end.
        }
        long started = System.nanoTime();
        WorkerSession.End end = runOnce(current);
        switch (end) {
          case DRAINED -> {
            return;
          }
          case REFUSED -> throw new WorkerRefusedException(current.endReason());
          case LOST -> {
            if (System.nanoTime() - started > LONGEST_PAUSE.toNanos()) {
              pause = FIRST_PAUSE;
              lastReason = "";
            }
            if (!current.endReason().equals(lastReason)) {
              lastReason = current.endReason();
              LOG.log(
                  System.Logger.Level.WARNING,
                  "no connection to the master at {0}:{1} ({2}); dialing again until it answers",
                  options.masterHost(),
                  Integer.toString(options.masterPort()),
                  lastReason);
            }
            pause(pause);
            pause = doubled(pause);
          }
        }
      }
    } finally {
      ended.countDown();
    }
  }

  /**
   * Drains the worker: finishes its chunks and takes no new ones. Returns when the chunks are
   * finished or the drain time-out is over.
   */
  public void drain() throws InterruptedException {
    leaving.countDown();
    WorkerSession current = session;
    if (current != null) {
      current.drain();
    }
    if (!ended.await(options.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "leaving with chunks unfinished after {0} s; the master gives them to other workers",
          options.drainTimeout().toSeconds());
    }
  }

  private long cachedBytes() {
    WorkerSession current = session;
    return current == null ? 0 : current.cachedBytes();
  }

  @Override
  public Optional<String> notLive() {
    WorkerSession current = session;
    return current == null || current.isBeating()
        ? Optional.empty()
        : Optional.of("no heartbeat was sent for two minutes");
  }

  @Override
  public Optional<String> notReady() {
    if (isLeaving()) {
      return Optional.of("the worker leaves");
    }
    WorkerSession current = session;
    return current != null && current.isRegistered()
        ? Optional.empty()
        : Optional.of("not registered with the master");
  }

  private boolean isLeaving() {
    return leaving.getCount() == 0;
  }

  private WorkerSession.End runOnce(WorkerSession current) throws InterruptedException {
    JoinToken token;
    ManagedChannel channel;
    try {
      token = options.credentials().read();
      channel = MasterChannel.open(options);
    } catch (IOException e) {
      return current.notBegun(e.getMessage());
    }
    try {
      return current.run(channel, token);
    } finally {
      channel.shutdownNow();
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "a connection to the master does not close");
      }
    }
  }

  /**
   * Waits, unless told to leave; not quite as long as asked, so that workers do not dial in step.
   */
  private void pause(Duration pause) throws InterruptedException {
    long millis = ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() + 1);
    if (leaving.await(millis, TimeUnit.MILLISECONDS)) {
      LOG.log(System.Logger.Level.INFO, "leaving while not connected");
    }
  }

  private static Duration doubled(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
