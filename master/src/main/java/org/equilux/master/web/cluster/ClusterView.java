package org.equilux.master.web.cluster;

import java.util.List;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.Throughput;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.dispatch.Workers;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;

/** The state of the whole cluster, as the API shows it. */
public record ClusterView(
    Workers workers, Quarantine quarantine, Activity activity, JobService jobs, Joining joining) {
  /**
   * How a worker joins.
   *
   * @param port that workers dial
   * @param token whether they need the master's join token
   */
  public record Joining(int port, boolean token) {}

  /** The bytes of stored data, and their limit. */
  record Data(long bytes, long limit) {}

  /**
   * The cluster at one moment.
   *
   * @param queued waiting jobs of all accounts
   * @param running jobs of all accounts
   * @param workers connected
   * @param slots chunks they compute at once
   * @param busy chunks they compute
   * @param joining how further workers join
   */
  record Snapshot(
      long queued,
      long running,
      int workers,
      int slots,
      int busy,
      Data data,
      Joining joining,
      Throughput.View throughput) {}

  Snapshot snapshot() {
    List<WorkerView> connected = workers.workers();
    List<JobSnapshot> all = jobs.list();
    return new Snapshot(
        count(all, JobState.QUEUED),
        count(all, JobState.RUNNING),
        connected.size(),
        connected.stream().mapToInt(WorkerView::slots).sum(),
        connected.stream().mapToInt(WorkerView::running).sum(),
        new Data(jobs.usedBytes(), jobs.limits().dataBytes()),
        joining,
        activity.throughput());
  }

  private static long count(List<JobSnapshot> jobs, JobState state) {
    return jobs.stream().filter(job -> job.record().state() == state).count();
  }
}
