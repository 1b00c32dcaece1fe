package org.equilux.master.web.jobs;

import java.time.Instant;
import java.util.List;
import org.equilux.master.accounts.Account;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.web.http.Links;

/**
 * A batch as the API shows it.
 *
 * @param url where it is found
 * @param commonTable absent if each picture has a table of its own
 * @param jobs in a list of batches absent
 */
record BatchView(
    String id,
    String name,
    String owner,
    Instant created,
    String url,
    Counts counts,
    CommonTable commonTable,
    List<Member> jobs) {

  /**
   * How far the table is through which all its pictures are mapped.
   *
   * @param counted how many of its pictures are
   * @param pictures of which the table is; absent until it is made
   * @param error why there will be none
   */
  record CommonTable(CommonTableStatus.State state, long counted, Integer pictures, String error) {
    static CommonTable of(BatchSnapshot batch) {
      CommonTableStatus series = batch.batch().commonTable();
      if (series == null) {
        return null;
      }
      long counted =
          batch.jobs().stream()
              .map(job -> job.record().commonTable())
              .filter(part -> part != null && part.counted())
              .count();
      return new CommonTable(series.state(), counted, series.pictures(), series.error());
    }
  }

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
    static Member of(JobSnapshot job, Links links) {
      String id = job.record().id();
      return new Member(id, job.record().name(), job.record().state(), links.job(id));
    }
  }

  /** Without its jobs. */
  static BatchView of(BatchSnapshot batch, Links links) {
    String id = batch.batch().id();
    return new BatchView(
        id,
        batch.batch().name(),
        Account.nameOf(batch.batch().owner()),
        batch.batch().created(),
        links.batch(id),
        Counts.of(batch.jobs()),
        CommonTable.of(batch),
        null);
  }

  static BatchView withJobs(BatchSnapshot batch, Links links) {
    BatchView view = of(batch, links);
    return new BatchView(
        view.id,
        view.name,
        view.owner,
        view.created,
        view.url,
        view.counts,
        view.commonTable,
        batch.jobs().stream().map(job -> Member.of(job, links)).toList());
  }
}
