package org.equilux.master.web.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.Throughput;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.dispatch.Workers;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobState;

/** The cluster's state for the API. */
public record ClusterView(
    Workers workers, Quarantine quarantine, Activity activity, JobService jobs, Joining joining) {
  /**
   * The properties needed to join workers.
   *
   * @param port for workers
   * @param token whether workers need the master's join token
   */
  public record Joining(int port, boolean token) {}

  /**
   * A master as the API shows it.
   *
   * @param web its address for other masters; absent if there can be no other master
   * @param self whether it is the master that answers
   * @param running number of jobs that it runs
   */
  public record MasterView(String id, String web, boolean self, long running) {}

  /** The bytes of stored data, and their limit. */
  record Data(long bytes, long limit) {}

  /**
   * The state of the cluster at one moment.
   *
   * @param queued waiting jobs of all accounts
   * @param running jobs of all accounts
   * @param workers number of connected workers
   * @param slots number of chunks that they compute in parallel
   * @param busy number of chunks that they compute now
   * @param joining how to add workers
   * @param masters of the database, including this one
   */
  record Snapshot(
      long queued,
      long running,
      int workers,
      int slots,
      int busy,
      Data data,
      Joining joining,
      Throughput.View throughput,
      List<MasterView> masters) {}

  Snapshot snapshot() throws IOException {
    List<WorkerView> connected = workers.workers();
    Map<JobState, Long> states = jobs.queries().states();
    return new Snapshot(
        states.getOrDefault(JobState.QUEUED, 0L),
        states.getOrDefault(JobState.RUNNING, 0L),
        connected.size(),
        connected.stream().mapToInt(WorkerView::slots).sum(),
        connected.stream().mapToInt(WorkerView::running).sum(),
        new Data(jobs.usedBytes(), jobs.limits().dataBytes()),
        joining,
        activity.throughput(),
        masters());
  }

  private List<MasterView> masters() throws IOException {
    Map<String, Long> runs = jobs.queries().runs();
    return jobs.masters().stream()
        .map(
            master ->
                new MasterView(
                    master.id(),
                    master.web(),
                    jobs.isThisMaster(master),
                    runs.getOrDefault(master.id(), 0L)))
        .toList();
  }
}
