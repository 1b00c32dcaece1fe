package org.equilux.master.jobs.model;

/**
 * The status of a batch's common table, through which all its pictures are mapped. The table is
 * computed from all pictures of the batch: if one cannot be counted, or is cancelled or deleted
 * before the table is computed, no picture is mapped.
 *
 * @param pictures number of pictures in the table; null until the table is computed
 * @param error why the table cannot be computed; null unless it failed
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
    /** Accepts pictures, which are counted as they come. */
    OPEN,
    /** Accepts no more pictures; the remaining ones are being counted. */
    CLOSED,
    /** The table is computed, and pictures are mapped through it. */
    MADE,
    /** The table cannot be computed. */
    FAILED;

    /** Whether the table is not computed yet and has not failed. */
    public boolean isPending() {
      return this == OPEN || this == CLOSED;
    }
  }

  /** The end of the error of each job whose batch has no common table. */
  public static final String NO_PICTURE_MAPPED =
      "; no picture was mapped, because a common table needs all pictures";

  public static final CommonTableStatus BEGUN = new CommonTableStatus(State.OPEN, null, null);

  /** This status after the batch is closed. */
  public CommonTableStatus closed() {
    return state == State.OPEN ? new CommonTableStatus(State.CLOSED, null, null) : this;
  }

  /** This status after the table is computed from a number of pictures. */
  public CommonTableStatus made(int count) {
    return state == State.CLOSED ? new CommonTableStatus(State.MADE, count, null) : this;
  }

  /** This status after a failure. */
  public CommonTableStatus failed(String why) {
    return state.isPending() ? new CommonTableStatus(State.FAILED, null, why) : this;
  }
}
