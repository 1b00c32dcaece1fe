package org.equilux.master.jobs.model;

import java.time.Instant;
import org.equilux.engine.JobReport;

/**
 * The part of a job's record that changes.
 *
 * @param runs number of runs, except those ended by a clean stop of the master
 * @param started null until the job ran
 * @param finished null until the job is final
 * @param error for people; null unless the job failed
 * @param result null unless the job is done
 * @param report null unless the job is done
 */
public record JobStatus(
    JobState state,
    int runs,
    Instant started,
    Instant finished,
    String error,
    ResultFile result,
    JobReport report) {

  static JobStatus queued(int runs) {
    return new JobStatus(JobState.QUEUED, runs, null, null, null, null, null);
  }

  JobStatus running(Instant now) {
    return new JobStatus(JobState.RUNNING, runs + 1, now, null, null, null, null);
  }

  JobStatus done(Instant now, ResultFile file, JobReport what) {
    return new JobStatus(JobState.DONE, runs, started, now, null, file, what);
  }

  JobStatus failed(Instant now, String why) {
    return new JobStatus(JobState.FAILED, runs, started, now, why, null, null);
  }

  JobStatus cancelled(Instant now) {
    return new JobStatus(JobState.CANCELLED, runs, started, now, null, null, null);
  }
}
