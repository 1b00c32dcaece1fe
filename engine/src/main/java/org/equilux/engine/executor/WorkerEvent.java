package org.equilux.engine.executor;

/**
 * A worker's part in a page, for people to see.
 *
 * @param worker its name
 * @param slots chunks that it computes at once
 * @param reason GONE: why. Else empty.
 */
public record WorkerEvent(Kind kind, String worker, int slots, String reason) {
  /** What happened. */
  public enum Kind {
    /** The worker gets its first chunk of the page. */
    TAKES_PART,
    /** The worker is not connected any more. */
    GONE
  }
}
