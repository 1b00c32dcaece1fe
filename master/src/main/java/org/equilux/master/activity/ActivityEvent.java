package org.equilux.master.activity;

import java.time.Instant;
import java.util.Locale;
import org.equilux.engine.executor.Phase;

/**
 * Something that happened on the cluster. What does not apply is null.
 *
 * @param id counts up from 1 since the master started
 * @param owner the account whose job it is about
 * @param job the job's id
 * @param page of the result, from 0
 * @param detail for people: why, or what with
 */
public record ActivityEvent(
    long id,
    Instant at,
    Kind kind,
    String worker,
    String owner,
    String job,
    String jobName,
    Integer page,
    Integer chunk,
    Phase phase,
    String detail) {

  /** What happened. */
  public enum Kind {
    /** A worker joined. */
    REGISTERED,
    /** A worker finishes its chunks and leaves. */
    DRAINING,
    /** A worker is gone. */
    LOST,
    /** A worker returned wrong results and is not let in any more. */
    QUARANTINED,
    JOB_QUEUED,
    JOB_STARTED,
    JOB_DONE,
    JOB_FAILED,
    JOB_CANCELLED,
    /** The range of a chunk's values was found. */
    RANGE,
    /** A chunk was counted. */
    MAP,
    /** The counts of a page are added up and have become tables. */
    REDUCE,
    /** A chunk was mapped. */
    APPLY,
    /** A page of the result is whole. */
    STITCHED,
    /** A chunk is given to a worker again. */
    SENT_AGAIN,
    /** A worker takes several times as long for a chunk as is usual. */
    LATE,
    /** A chunk is given to a second worker besides, and the first result counts. */
    DOUBLED,
    /** Another worker's result of a chunk was taken first. */
    SUPERSEDED,
    /** Another than the worker's best backend computed a chunk. */
    FALLBACK;

    /** In lower case, with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
