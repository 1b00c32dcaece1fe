package org.equilux.master.web.jobs;

import java.time.Instant;
import java.util.List;
import org.equilux.master.accounts.Account;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchCounts;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.web.http.Links;

/**
 * A batch as the API shows it.
 *
 * @param url of the batch
 * @param commonTable absent if each picture has its own table
 * @param jobs absent in a list of batches
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
   * The status of the batch's common table.
   *
   * @param counted number of counted pictures
   * @param pictures number of pictures in the table; absent until it is computed
   * @param error why the table cannot be computed
   */
  record CommonTable(CommonTableStatus.State state, long counted, Integer pictures, String error) {
    static CommonTable of(CommonTableStatus series, BatchCounts counts) {
      return series == null
          ? null
          : new CommonTable(series.state(), counts.counted(), series.pictures(), series.error());
    }
  }

  /** The number of jobs in each state. */
  record Counts(long queued, long running, long done, long failed, long cancelled) {
    static Counts of(BatchCounts counts) {
      return new Counts(
          counts.queued(), counts.running(), counts.done(), counts.failed(), counts.cancelled());
    }
  }

  /** A job of a batch, with its address. */
  record Member(String id, String name, JobState state, String url) {
    static Member of(JobSnapshot job, Links links) {
      String id = job.record().id();
      return new Member(id, job.record().name(), job.record().state(), links.job(id));
    }
  }

  /** A batch without its jobs. */
  static BatchView of(Batch batch, BatchCounts counts, Links links) {
    return new BatchView(
        batch.id(),
        batch.name(),
        Account.nameOf(batch.owner()),
        batch.created(),
        links.batch(batch.id()),
        Counts.of(counts),
        CommonTable.of(batch.commonTable(), counts),
        null);
  }

  static BatchView withJobs(BatchSnapshot batch, Links links) {
    BatchView view = of(batch.batch(), BatchCounts.of(batch.jobs()), links);
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
