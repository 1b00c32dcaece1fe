package org.equilux.master.jobs.model;

import java.util.List;

/**
 * The numbers of a batch's jobs by state.
 *
 * @param counted queued jobs whose picture is counted for the common table
 */
public record BatchCounts(
    long queued, long running, long done, long failed, long cancelled, long counted) {
  /** The counts of a batch without jobs. */
  public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0, 0, 0);

  public static BatchCounts of(List<JobSnapshot> jobs) {
    return new BatchCounts(
        count(jobs, JobState.QUEUED),
        count(jobs, JobState.RUNNING),
        count(jobs, JobState.DONE),
        count(jobs, JobState.FAILED),
        count(jobs, JobState.CANCELLED),
        jobs.stream()
            .map(job -> job.record().commonTable())
            .filter(part -> part != null && part.counted())
            .count());
  }

  private static long count(List<JobSnapshot> jobs, JobState state) {
    return jobs.stream().filter(job -> job.record().state() == state).count();
  }

  /** The number of all jobs. */
  public long total() {
    return queued + running + done + failed + cancelled;
  }
}
