package org.equilux.master.jobs.run;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.observe.Traces;

/**
 * Trace spans of jobs' runs, the roots of traces. A run's span is the current span of the runner's
 * thread, so that spans started by the thread are its children.
 */
final class JobSpans {
  private static final AttributeKey<Long> PAGE = AttributeKey.longKey("equilux.page");

  private final Traces traces;

  JobSpans(Traces traces) {
    this.traces = traces;
  }

  /** Starts the span when the job is claimed. */
  Span started(JobRecord job) {
    return traces
        .span("job " + job.operation())
        .setNoParent()
        .setAttribute("equilux.job", job.id())
        .setAttribute("equilux.operation", job.operation())
        .setAttribute("equilux.picture.kind", job.picture().fileFormat().name())
        .setAttribute("equilux.picture.width", (long) job.picture().width())
        .setAttribute("equilux.picture.height", (long) job.picture().height())
        .setAttribute(
            "equilux.queued_ms", Duration.between(job.created(), job.started()).toMillis())
        .startSpan();
  }

  /** Adds an event of a page, from 0, in the thread that runs the job. */
  static void event(String what, int page) {
    Span.current().addEvent(what, Attributes.of(PAGE, page + 1L));
  }

  /** Records the outcome of the run. */
  static void ended(Span run, JobRecord after) {
    run.setAttribute("equilux.state", after.state().name());
    if (after.state() == JobState.FAILED) {
      run.setStatus(StatusCode.ERROR, after.error());
    }
  }
}
