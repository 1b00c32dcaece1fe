package org.equilux.master.web;

import java.time.Instant;
import java.util.List;
import org.equilux.master.jobs.BatchSnapshot;
import org.equilux.master.jobs.JobSnapshot;
import org.equilux.master.jobs.JobState;

/**
 * A batch as the API shows it.
 *
 * @param url where it is found
 * @param jobs in a list of batches absent
 */
record BatchView(
    String id,
    String name,
    String owner,
    Instant created,
    String url,
    Counts counts,
    List<Member> jobs) {

  /** How many of its jobs are in each state. */
  record Counts(long queued, long running, long done, long failed, long cancelled) {
    static Counts of(List<JobSnapshot> jobs) {
      return new Counts(
          count(jobs, JobState.QUEUED),
          count(jobs, JobState.RUNNING),
          count(jobs, JobState.DONE),
          count(jobs, JobState.FAILED),
          count(jobs, JobState.CANCELLED));
    }

    private static long count(List<JobSnapshot> jobs, JobState state) {
      return jobs.stream().filter(job -> job.record().state() == state).count();
    }
  }

  /** A job of a batch and where it is found. */
  record Member(String id, String name, JobState state, String url) {
    static Member of(JobSnapshot job) {
      String id = job.record().id();
      return new Member(id, job.record().name(), job.record().state(), JobView.path(id));
    }
  }

  /** Without its jobs. */
  static BatchView of(BatchSnapshot batch) {
    String id = batch.batch().id();
    return new BatchView(
        id,
        batch.batch().name(),
        batch.batch().owner(),
        batch.batch().created(),
        path(id),
        Counts.of(batch.jobs()),
        null);
  }

  static BatchView withJobs(BatchSnapshot batch) {
    BatchView view = of(batch);
    return new BatchView(
        view.id,
        view.name,
        view.owner,
        view.created,
        view.url,
        view.counts,
        batch.jobs().stream().map(Member::of).toList());
  }

  /** Where a batch is found. */
  static String path(String id) {
    return Web.API + "/batches/" + id;
  }
}
