package org.equilux.master.jobs.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Map;
import org.equilux.engine.JobReport;

/**
 * A job as it is kept in the database, where its parts are one flat JSON object. Each method that
 * leads to another state checks the transition and is the only way to that state.
 *
 * @param submission what was asked for
 * @param commonTable the job's part in its batch's common table; null if the job has tables of its
 *     own
 * @param status how far the job is
 */
public record JobRecord(
    @JsonUnwrapped JobSubmission submission,
    @JsonProperty("series") CommonTableMember commonTable,
    @JsonUnwrapped JobStatus status) {

  /**
   * A new job that waits for a runner.
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

  /** Whether the job waits for the common table of its batch, and for nothing else. */
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

  /** The master stopped in good order, so the run is not held against the job. */
  public JobRecord interrupted() {
    return with(JobStatus.queued(runs() - 1));
  }

  /** The master died while the job ran; perhaps because of the job. */
  public JobRecord orphaned() {
    return with(JobStatus.queued(runs()));
  }

  /**
   * The record as it was before the job ran. For a result that a failure of the machine has lost:
   * this corrects a record, and is no transition of a live job.
   */
  public JobRecord lost() {
    return new JobRecord(submission, commonTable, JobStatus.queued(0));
  }

  /** The picture is counted, and the job waits for the common table of its batch. */
  public JobRecord counted() {
    return with(JobStatus.queued(0)).with(new CommonTableMember(true, null));
  }

  /** The common table of the batch is made of this many pictures. */
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
