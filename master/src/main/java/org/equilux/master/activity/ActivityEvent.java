package org.equilux.master.activity;

import java.time.Instant;
import java.util.Locale;
import org.equilux.engine.executor.Phase;

/**
 * An event of the cluster. Properties that do not apply are null.
 *
 * @param id counts up from 1 since the start of the master
 * @param owner the account of the job
 * @param job id of the job
 * @param page index of the result's page, from 0
 * @param detail cause or circumstances, for display
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

  /** The kind of an event. */
  public enum Kind {
    /** A worker joined. */
    REGISTERED,
    /** A worker finishes its chunks before it leaves. */
    DRAINING,
    /** A worker left or was lost. */
    LOST,
    /** A worker returned wrong results and is quarantined. */
    QUARANTINED,
    JOB_QUEUED,
    JOB_STARTED,
    JOB_DONE,
    JOB_FAILED,
    JOB_CANCELLED,
    /** The range of values of a chunk was found. */
    RANGE,
    /** The histograms of a chunk were counted. */
    MAP,
    /** The histograms of a page were added up and tables computed. */
    REDUCE,
    /** The pixels of a chunk were mapped. */
    APPLY,
    /** A page of the result is complete. */
    STITCHED,
    /** A chunk is assigned again. */
    SENT_AGAIN,
    /** A chunk takes several times the mean duration on its worker. */
    LATE,
    /** A late chunk is also assigned to a second worker; the first result counts. */
    DOUBLED,
    /** The result of another worker's attempt was taken. */
    SUPERSEDED,
    /** A chunk was computed by another backend than the worker's best one. */
    FALLBACK;

    /** The name in lower case, with hyphens. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
