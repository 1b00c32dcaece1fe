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

/** One page of a picture under computation on the cluster. */
final class PageSession implements ChunkSession {
  private static final System.Logger LOG = System.getLogger(PageSession.class.getName());

  private final Cluster cluster;
  private final long id;
  private final ChunkPlan plan;
  private final ChunkSource source;
  private final ChunkListener listener;

  /** The log context of the thread that opened this page, also for other threads' lines. */
  private final Map<String, String> logContext = LogContext.current();

  /** The trace context of that thread: the spans of this page's attempts are below its span. */
  private final Context traceContext = Context.current();

  private final Set<Long> contributors = new HashSet<>();

  /** Workers that were given a chunk; guarded by the cluster's lock. */
  private final Set<Long> participants = new HashSet<>();

  /** With the range of values, once that is published. */
  private volatile PageTask task;

  /** Present once it is published. */
  private volatile Optional<ValueRange> range = Optional.empty();

  /** Present before any chunk is applied, if the operation has tables. */
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

  /** Workers of which a result was taken; guarded by the cluster's lock. */
  Set<Long> contributors() {
    return contributors;
  }

  /** The number by which the scheduler and the workers know the page. */
  long id() {
    return id;
  }

  /** Its number in the result, from 0. */
  int page() {
    return plan.task().page();
  }

  /**
   * Lines that the calling thread logs belong to a chunk of this page until the scope is closed.
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

  /** Tells the page's listener that a chunk was given to a worker. */
  void started(SchedulerCommand.Start start, Member member) {
    if (participants.add(start.worker())) {
      int slots = member.link.description().slots();
      listener.worker(new WorkerEvent(WorkerEvent.Kind.TAKES_PART, member.name, slots, ""));
    }
    ChunkEvent.Kind kind = start.second() ? ChunkEvent.Kind.DOUBLED : ChunkEvent.Kind.STARTED;
    String why = start.second() ? "another worker has it and is late; the first result counts" : "";
    if (start.second()) {
      log(start.chunk(), "chunk {0} is given to {1}, too: {2}", member.name, why);
    }
    listener.event(
        new ChunkEvent(
            page(), start.chunk(), start.phase(), kind, member.name, "", why, start.attempt()));
  }

  /** Tells the page's listener that a worker that may have taken part is gone. */
  void gone(long id, Member member, String reason) {
    if (participants.contains(id)) {
      int slots = member.link.description().slots();
      listener.worker(new WorkerEvent(WorkerEvent.Kind.GONE, member.name, slots, reason));
    }
  }

  /**
   * Tells the page's listener that a chunk's result is taken.
   *
   * @param backend that computed it
   * @param fallback why a better backend did not; empty if none is better
   */
  void finished(ChunkAttempt attempt, String worker, String backend, String fallback) {
    listener.event(event(attempt, ChunkEvent.Kind.FINISHED, worker, backend, fallback));
  }

  /** Logs, and tells the page's listener, that an attempt takes much longer than is usual. */
  void late(SchedulerCommand.Late late, ChunkAttempt attempt, String worker) {
    String why =
        "no result for %.1f s; %.1f s are usual"
            .formatted(late.millis() / 1000.0, late.usualMillis() / 1000.0);
    log(late.chunk(), "chunk {0} is late ({1}): {2}", worker, why);
    listener.event(event(attempt, ChunkEvent.Kind.LATE, worker, "", why));
  }

  /**
   * Tells the page's listener, and if it was a race logs, that an attempt ended without a result
   * that counts.
   *
   * @param kind SUPERSEDED, FAILED or LOST
   */
  void ended(ChunkAttempt attempt, ChunkEvent.Kind kind, String worker, String why) {
    if (kind == ChunkEvent.Kind.SUPERSEDED) {
      log(attempt.chunk(), "chunk {0} is no longer wanted of {1}: {2}", worker, why);
    }
    listener.event(event(attempt, kind, worker, "", why));
  }

  private void log(int chunk, String message, String worker, String why) {
    try (LogContext.Scope _ = logged(chunk)) {
      LOG.log(System.Logger.Level.INFO, message, chunk, worker, why);
    }
  }

  /**
   * Logs, and tells the page's listener, that a chunk will be given to a worker again.
   *
   * @param worker that had it; empty if the worker is gone
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
   * Hands a result that counts on to the page's listener.
   *
   * @return why the result could not be kept; empty if it was
   */
  Optional<String> deliver(int chunk, ChunkOutput result) {
    try {
      switch (result) {
        case ChunkOutput.Range found -> listener.ranged(chunk, found);
        case ChunkOutput.Counts counts ->
            listener.counted(PartialCounts.of(chunk, counts.histograms()));
        case ChunkOutput.Band band -> listener.applied(chunk, band);
        case ChunkOutput.Stored stored ->
            listener.stored(chunk, new StoredBand.Split(stored.head(), stored.body()));
      }
      return Optional.empty();
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a result could not be kept", e);
      boolean said = e instanceof IOException && e.getMessage() != null;
      return Optional.of(
          "a result could not be kept: "
              + (said ? e.getMessage() : "an unexpected fault; the master's log says more"));
    }
  }

  ChunkPlan plan() {
    return plan;
  }

  /** The page's task, with the range of values once that is known. */
  PageTask task() {
    return task;
  }

  /** The range of values that was found, which the task that workers have does not say. */
  Optional<ValueRange> range() {
    return range;
  }

  ChunkSource source() {
    return source;
  }

  ChunkListener listener() {
    return listener;
  }

  /** Empty if the operation has none, or they are not made yet. */
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
