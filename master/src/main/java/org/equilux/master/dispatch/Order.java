package org.equilux.master.dispatch;

import io.opentelemetry.api.trace.Span;
import java.util.concurrent.atomic.AtomicBoolean;
import org.equilux.engine.Phase;

/**
 * An attempt as a worker's link gets it.
 *
 * @param sendPixels false if the worker keeps the chunk's pixels
 * @param startedNanos by {@link System#nanoTime}
 * @param cancelled set when the result is no longer wanted; a link that has not begun with the
 *     order then drops it and says so
 * @param span ended with the attempt
 */
record Order(
    long attempt,
    long worker,
    PageSession page,
    int chunk,
    Phase phase,
    boolean sendPixels,
    long startedNanos,
    AtomicBoolean cancelled,
    Span span) {}
