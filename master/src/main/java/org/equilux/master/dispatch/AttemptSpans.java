package org.equilux.master.dispatch;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Locale;
import org.equilux.master.scheduler.SchedulerCommand;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.observe.Traces;

/**
 * Trace spans of attempts, children of the job's span. A span lasts from the assignment of the
 * attempt to a worker until the answer or the loss of the worker; the worker's own spans are its
 * children.
 */
final class AttemptSpans {
  private static final String OUTCOME = "equilux.outcome";

  private final Traces traces;

  AttemptSpans(Traces traces) {
    this.traces = traces;
  }

  Span started(PageSession page, SchedulerCommand.Start start, String worker) {
    return traces
        .span("attempt " + start.phase().name().toLowerCase(Locale.ROOT))
        .setParent(page.traceContext())
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute("equilux.page", page.page() + 1L)
        .setAttribute("equilux.chunk", (long) start.chunk())
        .setAttribute("equilux.attempt", start.attempt())
        .setAttribute("equilux.worker", worker)
        .setAttribute("equilux.pixels_sent", start.sendPixels())
        .startSpan();
  }

  /**
   * Ends the span of an attempt whose result arrived. The result is not committed if another
   * attempt's result came first.
   */
  static void succeeded(ChunkAttempt attempt, boolean committed, String backend) {
    attempt.span().setAttribute("equilux.backend", backend);
    attempt.span().setAttribute(OUTCOME, committed ? "committed" : "discarded");
    attempt.span().end();
  }

  static void failed(ChunkAttempt attempt, Failure failure, String reason) {
    attempt.span().setAttribute(OUTCOME, failure.name().toLowerCase(Locale.ROOT));
    // A cancelled attempt, and one whose pixels must be sent again, is no failure.
    if (failure == Failure.ERROR) {
      attempt.span().setStatus(StatusCode.ERROR, reason);
    }
    attempt.span().end();
  }

  static void lost(ChunkAttempt attempt) {
    attempt.span().setAttribute(OUTCOME, "lost");
    attempt.span().setStatus(StatusCode.ERROR, "its worker is gone");
    attempt.span().end();
  }
}
