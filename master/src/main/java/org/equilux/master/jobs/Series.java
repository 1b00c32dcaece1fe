package org.equilux.master.jobs;

/**
 * How far the table is through which all pictures of a batch are mapped. It is of all of them, so
 * that if one cannot be counted, or is cancelled or deleted before it is made, none is mapped.
 *
 * @param pictures of which it is; null until it is made
 * @param error why it cannot be made; null unless it failed
 */
public record Series(State state, Integer pictures, String error) {
  /**
   * What may follow what:
   *
   * <pre>
   *   OPEN    → CLOSED    whoever began the batch said that it has all pictures
   *           → FAILED    a picture cannot be counted, or is gone
   *   CLOSED  → MADE      all are counted
   *           → FAILED    likewise, or no table can be made of the counts
   *   MADE, FAILED are final.
   * </pre>
   */
  public enum State {
    /** Pictures are taken, and counted as they come. */
    OPEN,
    /** No more pictures are taken; those not counted yet are. */
    CLOSED,
    /** The table is made, and pictures are mapped through it. */
    MADE,
    /** There will be no table. */
    FAILED;

    /** Whether the table is still to be made. */
    boolean isPending() {
      return this == OPEN || this == CLOSED;
    }
  }

  /** What is said of every picture of a series that has no table. */
  static final String NOTHING_DONE = "; nothing was done, as a common table is of all pictures";

  static final Series BEGUN = new Series(State.OPEN, null, null);

  Series closed() {
    return state == State.OPEN ? new Series(State.CLOSED, null, null) : this;
  }

  Series made(int count) {
    return state == State.CLOSED ? new Series(State.MADE, count, null) : this;
  }

  Series failed(String why) {
    return state.isPending() ? new Series(State.FAILED, null, why) : this;
  }
}
