package org.equilux.master.dispatch;

import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.observe.LogContext;

/** One page of a picture under computation on the cluster. */
final class PageSession implements ChunkSession {
  private final Cluster cluster;
  private final long id;
  private final ChunkPlan plan;
  private final ChunkSource source;
  private final ChunkListener listener;

  /** The log context of the thread that opened this page, also for other threads' lines. */
  private final Map<String, String> logContext = LogContext.current();

  /** The trace context of that thread: the spans of this page's attempts are below its span. */
  private final Context traceContext = Context.current();

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
    this.tables = tables;
    this.source = source;
    this.listener = listener;
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

  ChunkPlan plan() {
    return plan;
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
    cluster.chunkReady(this, chunk);
  }

  @Override
  public void publish(LutGrid made) {
    tables = Optional.of(made);
    cluster.tablesReady(this);
  }

  @Override
  public void close() {
    cluster.closePage(this);
  }
}
