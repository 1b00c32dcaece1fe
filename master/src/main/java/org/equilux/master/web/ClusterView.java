package org.equilux.master.web;

import java.util.List;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.Throughput;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.dispatch.Workers;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;

/** The cluster as a whole, for people to see. */
public record ClusterView(Workers workers, Activity activity, JobService jobs) {
  /** How much is kept, and how much may be. */
  record Data(long bytes, long limit) {}

  /**
   * The cluster at one moment.
   *
   * @param queued jobs of everybody that wait
   * @param running jobs of everybody
   * @param workers connected
   * @param slots chunks they take at once
   * @param busy chunks they have
   */
  record Snapshot(
      long queued,
      long running,
      int workers,
      int slots,
      int busy,
      Data data,
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
        activity.throughput());
  }

  private static long count(List<JobSnapshot> jobs, JobState state) {
    return jobs.stream().filter(job -> job.record().state() == state).count();
  }
}
