package org.equilux.master.jobs.model;

/**
 * How far the common table of a batch is, through which all its pictures are mapped. The table is
 * made of all pictures of the batch: if one cannot be counted, or is cancelled or deleted before
 * the table is made, no picture is mapped.
 *
 * @param pictures of how many pictures the table is made; null until the table is made
 * @param error why the table cannot be made; null unless it failed
 */
public record CommonTableStatus(State state, Integer pictures, String error) {
  /**
   * The states of a common table and their transitions:
   *
   * <pre>
   *   OPEN    → CLOSED    the client that began the batch said that all pictures are there
   *           → FAILED    a picture cannot be counted, or is gone
   *   CLOSED  → MADE      all pictures are counted
   *           → FAILED    likewise, or no table can be made of the counts
   *   MADE, FAILED are final.
   * </pre>
   */
  public enum State {
    /** Pictures are taken, and counted as they come. */
    OPEN,
    /** No more pictures are taken; those not counted yet are counted. */
    CLOSED,
    /** The table is made, and pictures are mapped through it. */
    MADE,
    /** There will be no table. */
    FAILED;

    /** Whether the table is still to be made. */
    public boolean isPending() {
      return this == OPEN || this == CLOSED;
    }
  }

  /** The end of the error of every job whose batch has no common table. */
  public static final String NOTHING_DONE =
      "; nothing was done, as a common table is of all pictures";

  public static final CommonTableStatus BEGUN = new CommonTableStatus(State.OPEN, null, null);

  /** This status after the client closed the batch. */
  public CommonTableStatus closed() {
    return state == State.OPEN ? new CommonTableStatus(State.CLOSED, null, null) : this;
  }

  /** This status after the table was made of a number of pictures. */
  public CommonTableStatus made(int count) {
    return state == State.CLOSED ? new CommonTableStatus(State.MADE, count, null) : this;
  }

  /** This status after making the table failed. */
  public CommonTableStatus failed(String why) {
    return state.isPending() ? new CommonTableStatus(State.FAILED, null, why) : this;
  }
}
