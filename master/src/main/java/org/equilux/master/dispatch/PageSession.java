package org.equilux.master.dispatch;

import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PartialCounts;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.StoredBand;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.scheduler.SchedulerCommand;
import org.equilux.master.scheduler.SchedulerEvent;
import org.equilux.observe.LogContext;

/** One page of a picture that is computed on the cluster. */
final class PageSession implements ChunkSession {
  private static final System.Logger LOG = System.getLogger(PageSession.class.getName());

  private final Cluster cluster;
  private final long id;
  private final ChunkPlan plan;
  private final ChunkSource source;
  private final ChunkListener listener;

  /**
   * The log context of the thread that opened this page, also used by other threads that log about
   * it.
   */
  private final Map<String, String> logContext = LogContext.current();

  /** The trace context of the opening thread: spans of attempts are children of its span. */
  private final Context traceContext = Context.current();

  private final Set<Long> contributors = new HashSet<>();

  /** The processes of the contributors; guarded by the cluster's lock. */
  private final Set<String> processes = new HashSet<>();

  /** Workers that were given a chunk; guarded by the cluster's lock. */
  private final Set<Long> participants = new HashSet<>();

  /** Includes the range of values after it is published. */
  private volatile PageTask task;

  /** Empty until it is published. */
  private volatile Optional<ValueRange> range = Optional.empty();

  /** Set before any chunk is applied, if the operation has tables. */
  private volatile Optional<LutGrid> tables;

  PageSession(
      Cluster cluster,
      long id,
      ChunkPlan plan,
      Optional<LutGrid> tables,
      ChunkSource source,
      ChunkListener listener) {
    this.cluster = cluster;
    this.id = id;
    this.plan = plan;
    this.task = plan.task();
    this.tables = tables;
    this.source = source;
    this.listener = listener;
  }

  /** Records that a result of a worker was committed; called under the cluster's lock. */
  void contributed(long worker, Member member) {
    contributors.add(worker);
    processes.add(member.process());
  }

  /** Whether a result of a worker was committed; called under the cluster's lock. */
  boolean hasResultOf(long worker) {
    return contributors.contains(worker);
  }

  @Override
  public Set<String> processes() {
    return cluster.locked(() -> Set.copyOf(processes));
  }

  /** The id of the page in the scheduler and on workers. */
  long id() {
    return id;
  }

  /** The index of the page in the result, from 0. */
  int page() {
    return plan.task().page();
  }

  /**
   * Adds this page's context and the chunk to log lines of the calling thread until the scope is
   * closed.
   */
  LogContext.Scope logged(int chunk) {
    Map<String, String> entries = new LinkedHashMap<>(logContext);
    entries.put("page", Integer.toString(page() + 1));
    entries.put("chunk", Integer.toString(chunk));
    return LogContext.with(entries);
  }

  Context traceContext() {
    return traceContext;
  }

  /** Reports to the page's listener that a chunk is assigned to a worker. */
  void started(SchedulerCommand.Start start, Member member) {
    if (participants.add(start.worker())) {
      int slots = member.link.description().slots();
      listener.worker(new WorkerEvent(WorkerEvent.Kind.TAKES_PART, member.name, slots, ""));
    }
    ChunkEvent.Kind kind = start.second() ? ChunkEvent.Kind.DOUBLED : ChunkEvent.Kind.STARTED;
    String why = start.second() ? "an earlier attempt is late; the first result counts" : "";
    if (start.second()) {
      log(start.chunk(), "chunk {0} is also assigned to {1}: {2}", member.name, why);
    }
    listener.event(
        new ChunkEvent(
            page(), start.chunk(), start.phase(), kind, member.name, "", why, start.attempt()));
  }

  /**
   * Reports to the page's listener that a worker left, if it may have computed chunks of the page.
   */
  void gone(long id, Member member, String reason) {
    if (participants.contains(id)) {
      int slots = member.link.description().slots();
      listener.worker(new WorkerEvent(WorkerEvent.Kind.GONE, member.name, slots, reason));
    }
  }

  /**
   * Reports to the page's listener that a chunk's result is committed.
   *
   * @param backend that computed the chunk
   * @param fallback why a better backend was not used; empty if there is none
   */
  void finished(ChunkAttempt attempt, String worker, String backend, String fallback) {
    listener.event(event(attempt, ChunkEvent.Kind.FINISHED, worker, backend, fallback));
  }

  /**
   * Logs and reports to the page's listener that an attempt takes several times the mean duration.
   */
  void late(SchedulerCommand.Late late, ChunkAttempt attempt, String worker) {
    String why =
        "no result for %.1f s; the mean is %.1f s"
            .formatted(late.millis() / 1000.0, late.usualMillis() / 1000.0);
    log(late.chunk(), "chunk {0} is late ({1}): {2}", worker, why);
    listener.event(event(attempt, ChunkEvent.Kind.LATE, worker, "", why));
  }

  /**
   * Reports to the page's listener that an attempt ended without a committed result; logs it if the
   * attempt lost a race.
   *
   * @param kind SUPERSEDED, FAILED or LOST
   */
  void ended(ChunkAttempt attempt, ChunkEvent.Kind kind, String worker, String why) {
    if (kind == ChunkEvent.Kind.SUPERSEDED) {
      log(attempt.chunk(), "the attempt of {1} at chunk {0} is superseded: {2}", worker, why);
    }
    listener.event(event(attempt, kind, worker, "", why));
  }

  private void log(int chunk, String message, String worker, String why) {
    try (LogContext.Scope _ = logged(chunk)) {
      LOG.log(System.Logger.Level.INFO, message, chunk, worker, why);
    }
  }

  /**
   * Logs and reports to the page's listener that a chunk will be assigned again.
   *
   * @param worker of the previous attempt; empty if it left
   */
  void retried(SchedulerCommand.Retry retry, String worker) {
    log(retry.chunk(), "chunk {0} will be computed again ({1}): {2}", worker, retry.reason());
    listener.event(
        new ChunkEvent(
            page(),
            retry.chunk(),
            retry.phase(),
            ChunkEvent.Kind.RETRIED,
            worker,
            "",
            retry.reason(),
            0));
  }

  private ChunkEvent event(
      ChunkAttempt attempt, ChunkEvent.Kind kind, String worker, String backend, String detail) {
    return new ChunkEvent(
        page(), attempt.chunk(), attempt.phase(), kind, worker, backend, detail, attempt.id());
  }

  /**
   * Delivers a committed result to the page's listener.
   *
   * @param from the worker that computed the result
   * @return why the result could not be stored; empty if it was stored
   */
  Optional<String> deliver(int chunk, ChunkOutput result, Member from) {
    try {
      switch (result) {
        case ChunkOutput.Range found -> listener.ranged(chunk, found);
        case ChunkOutput.Counts counts ->
            listener.counted(PartialCounts.of(chunk, counts.histograms()));
        case ChunkOutput.Band band -> listener.applied(chunk, band);
        case ChunkOutput.Stored stored ->
            listener.stored(
                chunk,
                new StoredBand.Split(
                    stored.head(),
                    stored.body(),
                    new StoredBand.Origin(stored.object(), from.process(), from.name)));
      }
      return Optional.empty();
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a result could not be stored", e);
      boolean said = e instanceof IOException && e.getMessage() != null;
      return Optional.of(
          "a result could not be stored: "
              + (said ? e.getMessage() : "an unexpected fault; see the master's log"));
    }
  }

  ChunkPlan plan() {
    return plan;
  }

  /** The page's task, including the range of values after it is published. */
  PageTask task() {
    return task;
  }

  /** The published range of values, which is not in the task that workers received earlier. */
  Optional<ValueRange> range() {
    return range;
  }

  ChunkSource source() {
    return source;
  }

  ChunkListener listener() {
    return listener;
  }

  /** The tables; empty if the operation has none or they are not computed yet. */
  Optional<LutGrid> tables() {
    return tables;
  }

  @Override
  public void ready(int chunk) {
    cluster.on(new SchedulerEvent.ChunkReady(id, chunk));
  }

  @Override
  public void publish(ValueRange found) {
    task = plan.task().withRange(found);
    range = Optional.of(found);
    cluster.on(new SchedulerEvent.RangeReady(id, plan.afterRange()));
  }

  @Override
  public void publish(LutGrid made) {
    tables = Optional.of(made);
    cluster.on(new SchedulerEvent.TablesReady(id));
  }

  @Override
  public void close() {
    cluster.closePage(this);
  }
}
