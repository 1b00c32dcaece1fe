package org.equilux.master.dispatch;

import io.opentelemetry.context.Context;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.Phase;
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
  void started(SchedulerCommand.Start start, String worker) {
    listener.event(event(start.chunk(), start.phase(), ChunkEvent.Kind.STARTED, worker, "", ""));
  }

  /**
   * Tells the page's listener that a chunk's result is taken.
   *
   * @param backend that computed it
   * @param fallback why a better backend did not; empty if none is better
   */
  void finished(SchedulerCommand.Commit commit, String worker, String backend, String fallback) {
    listener.event(
        event(commit.chunk(), commit.phase(), ChunkEvent.Kind.FINISHED, worker, backend, fallback));
  }

  /**
   * Logs, and tells the page's listener, that a chunk will be given to a worker again.
   *
   * @param worker that had it; empty if the worker is gone
   */
  void retried(SchedulerCommand.Retry retry, String worker) {
    try (LogContext.Scope _ = logged(retry.chunk())) {
      LOG.log(
          System.Logger.Level.INFO,
          "chunk {0} will be computed again ({1}): {2}",
          retry.chunk(),
          worker,
          retry.reason());
    }
    listener.event(
        event(retry.chunk(), retry.phase(), ChunkEvent.Kind.RETRIED, worker, "", retry.reason()));
  }

  private ChunkEvent event(
      int chunk, Phase phase, ChunkEvent.Kind kind, String worker, String backend, String detail) {
    return new ChunkEvent(page(), chunk, phase, kind, worker, backend, detail);
  }

  ChunkPlan plan() {
    return plan;
  }

  /** What is to be computed, with the range of values where that is known. */
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
