package org.equilux.master.jobs.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Map;
import org.equilux.engine.JobReport;

/**
 * A job as stored in the database, where its parts form one flat JSON object. Each state is reached
 * by one method only, which checks the transition.
 *
 * @param submission the immutable part: what was requested
 * @param commonTable state with regard to the batch's common table; null if the job has its own
 *     tables
 * @param status the part that changes
 */
public record JobRecord(
    @JsonUnwrapped JobSubmission submission,
    @JsonProperty("series") CommonTableMember commonTable,
    @JsonUnwrapped JobStatus status) {

  /**
   * A new job, queued.
   *
   * @param common whether the job is mapped through the common table of its batch
   */
  public static JobRecord queued(JobSubmission submission, boolean common) {
    return new JobRecord(submission, common ? CommonTableMember.BEGUN : null, JobStatus.queued(0));
  }

  public String id() {
    return submission.id();
  }

  public String owner() {
    return submission.owner();
  }

  public String name() {
    return submission.name();
  }

  public String operation() {
    return submission.operation();
  }

  public Map<String, String> parameters() {
    return submission.parameters();
  }

  public Map<String, String> output() {
    return submission.output();
  }

  public String batch() {
    return submission.batch();
  }

  public Instant created() {
    return submission.created();
  }

  public PictureFacts picture() {
    return submission.picture();
  }

  public JobState state() {
    return status.state();
  }

  public int runs() {
    return status.runs();
  }

  public Instant started() {
    return status.started();
  }

  public Instant finished() {
    return status.finished();
  }

  public String error() {
    return status.error();
  }

  public ResultFile result() {
    return status.result();
  }

  public JobReport report() {
    return status.report();
  }

  /** Whether the job waits only for the common table of its batch. */
  public boolean awaitsTable() {
    return state() == JobState.QUEUED
        && commonTable != null
        && commonTable.counted()
        && commonTable.pictures() == null;
  }

  /** Whether the job's next run only counts its picture for the common table of its batch. */
  public boolean awaitsCount() {
    return commonTable != null && !commonTable.counted();
  }

  public JobRecord running(Instant now) {
    return with(status.running(now));
  }

  /**
   * The job is queued again because the master stopped cleanly; the run is not counted as a crash.
   */
  public JobRecord interrupted() {
    return with(JobStatus.queued(runs() - 1));
  }

  /** The job is queued again because the master died, possibly because of the job. */
  public JobRecord orphaned() {
    return with(JobStatus.queued(runs()));
  }

  /**
   * The record as it was before the run, for a result that was lost by a failure of the machine:
   * this is a repair of the record, not a transition.
   */
  public JobRecord lost() {
    return new JobRecord(submission, commonTable, JobStatus.queued(0));
  }

  /** The picture is counted, and the job waits for the common table of its batch. */
  public JobRecord counted() {
    return with(JobStatus.queued(0)).with(new CommonTableMember(true, null));
  }

  /** The common table of the batch is computed from this number of pictures. */
  public JobRecord mapped(int pictures) {
    return with(new CommonTableMember(true, pictures));
  }

  public JobRecord done(Instant now, ResultFile file, JobReport what) {
    return with(status.done(now, file, what));
  }

  public JobRecord failed(Instant now, String why) {
    return with(status.failed(now, why));
  }

  public JobRecord cancelled(Instant now) {
    return with(status.cancelled(now));
  }

  private JobRecord with(CommonTableMember next) {
    return new JobRecord(submission, next, status);
  }

  private JobRecord with(JobStatus next) {
    if (!state().mayBecome(next.state())) {
      throw new IllegalStateException(
          "job " + id() + " cannot go from " + state() + " to " + next.state());
    }
    return new JobRecord(submission, commonTable, next);
  }
}
