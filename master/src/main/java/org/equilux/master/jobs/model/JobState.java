package org.equilux.master.jobs.model;

/**
 * The state of a job. The allowed transitions:
 *
 * <pre>
 *   QUEUED    → RUNNING     a runner took it
 *             → CANCELLED   it was cancelled before
 *             → FAILED      its batch has no common table
 *   RUNNING   → DONE        its result is whole
 *             → FAILED      it cannot be completed; the record says why
 *             → CANCELLED   it was cancelled meanwhile
 *             → QUEUED      the master stopped meanwhile; it begins anew from its input
 *             → QUEUED      it is counted and waits for the common table
 *   DONE, FAILED, CANCELLED are final.
 * </pre>
 */
public enum JobState {
  QUEUED,
  RUNNING,
  DONE,
  FAILED,
  CANCELLED;

  public boolean isFinal() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case DONE, FAILED, CANCELLED -> true;
    };
  }

  /** Whether the table above has this transition. */
  public boolean mayBecome(JobState next) {
    return switch (this) {
      case QUEUED -> next == RUNNING || next == CANCELLED || next == FAILED;
      case RUNNING -> next != RUNNING;
      case DONE, FAILED, CANCELLED -> false;
    };
  }
}
