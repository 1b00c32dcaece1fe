package org.equilux.worker;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;
import org.equilux.chunks.Stage;
import org.equilux.chunks.StageObserver;
import org.equilux.kernels.backend.Execution;
import org.equilux.observe.LogContext;
import org.equilux.observe.Traces;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.AttemptFailed.Failure;

/** Metrics, spans and log lines of a worker's attempts. */
final class AttemptObserver implements StageObserver {
  private static final System.Logger LOG = System.getLogger(AttemptObserver.class.getName());

  private final String worker;
  private final WorkerMetrics metrics;
  private final Traces traces;

  AttemptObserver(String worker, WorkerMetrics metrics, Traces traces) {
    this.worker = worker;
    this.metrics = metrics;
    this.traces = traces;
  }

  /** Runs an attempt below the master's span of it, with its page's log context. */
  void attempt(Attempt attempt, OpenPage page, Runnable work) {
    Span span =
        traces
            .span(attempt.getPhase().name().toLowerCase(Locale.ROOT))
            .setParent(Traces.below(attempt.getTraceParent()))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("equilux.chunk", (long) attempt.getChunk())
            .setAttribute("equilux.attempt", attempt.getAttempt())
            .setAttribute("equilux.worker", worker)
            .startSpan();
    try (LogContext.Scope _ = page.logged(attempt.getChunk())) {
      Traces.within(span, work);
    }
  }

  @Override
  public <T, E extends Exception> T during(Stage stage, Work<T, E> work) throws E {
    String name =
        switch (stage) {
          case DECODE -> "decode";
          case COUNT, APPLY -> "compute";
          case ENCODE -> "encode";
        };
    return traces.in(name, work::run);
  }

  void received(int bytes) {
    metrics.received(bytes);
  }

  void fetched(long bytes) {
    metrics.fetched(bytes);
  }

  void stored(long bytes) {
    metrics.stored(bytes);
  }

  /** Sends a result of some bytes, which {@code send} does. */
  void computed(Attempt attempt, Execution<?> execution, int bytes, Runnable send) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "chunk {0} computed by {1}",
        attempt.getChunk(),
        execution.backend());
    Span.current().setAttribute("equilux.backend", execution.backend());
    if (!execution.fallback().isEmpty()) {
      Span.current().setAttribute("equilux.fallback", execution.fallback());
    }
    metrics.computed(attempt.getPhase(), execution);
    metrics.sent(bytes);
    Traces.within(traces.span("send").startSpan(), send);
  }

  void failed(Failure failure, String reason) {
    if (failure == Failure.ERROR) {
      Span.current().setStatus(StatusCode.ERROR, reason);
    }
    metrics.failed(failure.name());
  }
}
