package org.equilux.master.dispatch;

import io.opentelemetry.api.trace.Span;
import java.util.concurrent.atomic.AtomicBoolean;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * An attempt of a worker to compute a chunk in one phase.
 *
 * @param sendPixels false if the worker keeps the chunk's pixels
 * @param startedNanos start time, by {@link System#nanoTime}
 * @param cancelled set when the result is no longer needed; a link that has not sent the attempt
 *     yet drops it and answers that it was cancelled
 * @param span trace span, ended with the attempt
 */
record ChunkAttempt(
    long id,
    long worker,
    PageSession page,
    int chunk,
    Phase phase,
    boolean sendPixels,
    long startedNanos,
    AtomicBoolean cancelled,
    Span span) {
  /** The rows of the page that the chunk yields, and its halo. */
  ChunkRows rows() {
    return page.plan().chunks().get(chunk);
  }
}
