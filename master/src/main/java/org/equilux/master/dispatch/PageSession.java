package org.equilux.master.dispatch;

import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.ChunkListener;
import org.equilux.engine.ChunkPlan;
import org.equilux.engine.ChunkSession;
import org.equilux.engine.ChunkSource;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.observe.LogContext;

/** One page of a picture under computation on the cluster; a job in the scheduler's words. */
final class PageSession implements ChunkSession {
  private final Cluster cluster;
  private final long id;
  private final int page;
  private final ChunkPlan plan;
  private final ChunkSource source;
  private final ChunkListener listener;

  /** What lines logged by the thread that opened this page belong to; others' belong there, too. */
  private final Map<String, String> logContext = LogContext.current();

  /** Where that thread's span is: those of this page's attempts are below it. */
  private final Context traceContext = Context.current();

  /** There before any chunk is applied, if the job has tables. */
  private volatile Optional<LutGrid> tables;

  PageSession(
      Cluster cluster,
      long id,
      int page,
      ChunkPlan plan,
      Optional<LutGrid> tables,
      ChunkSource source,
      ChunkListener listener) {
    this.cluster = cluster;
    this.id = id;
    this.page = page;
    this.plan = plan;
    this.tables = tables;
    this.source = source;
    this.listener = listener;
  }

  /** The number under which scheduler and workers know it. */
  long id() {
    return id;
  }

  /** Its number in the picture file. */
  int page() {
    return page;
  }

  /** Lines logged of this page's chunk belong there, until the scope is closed. */
  LogContext.Scope logged(int chunk) {
    Map<String, String> entries = new LinkedHashMap<>(logContext);
    entries.put("page", Integer.toString(page + 1));
    entries.put("chunk", Integer.toString(chunk));
    return LogContext.with(entries);
  }

  Context traceContext() {
    return traceContext;
  }

  /** What the master calls the job; empty if it has no name. */
  String jobId() {
    return logContext.getOrDefault("job", "");
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

  /** Empty if the job has none, or they are not made yet. */
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
