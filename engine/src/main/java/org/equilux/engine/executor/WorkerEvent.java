package org.equilux.engine.executor;

/**
 * An event of a worker in a page's computation, for display.
 *
 * @param worker name
 * @param slots number of chunks that it computes in parallel
 * @param reason of GONE; otherwise empty
 */
public record WorkerEvent(Kind kind, String worker, int slots, String reason) {
  /** The kind of an event. */
  public enum Kind {
    /** The worker got its first chunk of the page. */
    TAKES_PART,
    /** The worker disconnected. */
    GONE
  }
}
