package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import org.equilux.master.activity.Activity;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobChanges;
import org.equilux.master.jobs.live.JobQueue;
import org.equilux.master.jobs.live.JobRegistry;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/** Takes over the jobs and batches that an earlier master left. */
final class Recovery {
  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

  /** After this number of crashes during its runs a job is given up: it may be their cause. */
  private static final int MAX_RUNS = 3;

  private final JobRepository records;
  private final JobStore store;
  private final BatchStore batches;
  private final DataBudget budget;
  private final JobRegistry jobs;
  private final JobQueue queue;
  private final JobChanges changes;
  private final CommonTableSignals commonTables;
  private final Activity activity;
  private final Clock clock;

  Recovery(
      JobRepository records,
      JobStore store,
      BatchStore batches,
      DataBudget budget,
      JobRegistry jobs,
      JobQueue queue,
      JobChanges changes,
      CommonTableSignals commonTables,
      Activity activity,
      Clock clock) {
    this.records = records;
    this.store = store;
    this.batches = batches;
    this.budget = budget;
    this.jobs = jobs;
    this.queue = queue;
    this.changes = changes;
    this.commonTables = commonTables;
    this.activity = activity;
    this.clock = clock;
  }

  void run() throws IOException {
    JobStore.Sizes sizes = store.sizes();
    for (JobRecord job : records.list()) {
      recover(job, sizes);
    }
    for (Batch batch : batches.list()) {
      budget.open(batch.id(), batch.owner());
      budget.settle(batch.id(), batches.bytes(batch.id()));
      commonTables.changed(batch.id());
    }
  }

  private void recover(JobRecord before, JobStore.Sizes sizes) throws IOException {
    if (!before.state().isFinal()) {
      store.clean(before);
    }
    budget.open(before.id(), before.owner());
    budget.settle(before.id(), sizes.of(before.id()));
    JobRecord now = afterRestart(withoutLostResult(before));
    if (!now.equals(before)) {
      records.save(now);
    }
    Job job = new Job(now, activity);
    jobs.add(job);
    if (now.state().isFinal()) {
      changes.dropCounts(now);
    } else if (!now.awaitsTable()) {
      LOG.log(Level.INFO, "job {0} goes on from its input", now.id());
      queue.add(job);
    }
  }

  private JobRecord withoutLostResult(JobRecord before) throws IOException {
    if (before.state() != JobState.DONE || store.hasResult(before)) {
      return before;
    }
    LOG.log(
        Level.WARNING,
        "the result of job {0} was lost when the machine failed, and is computed again",
        before.id());
    return before.lost();
  }

  private JobRecord afterRestart(JobRecord before) {
    if (before.commonTable() != null
        && !before.state().isFinal()
        && batches.find(before.batch()).isEmpty()) {
      return before.failed(
          clock.instant(),
          "its batch is gone, and with it the common table" + CommonTableStatus.NOTHING_DONE);
    }
    if (before.state() != JobState.RUNNING) {
      return before;
    }
    return before.runs() < MAX_RUNS
        ? before.orphaned()
        : before.failed(
            clock.instant(),
            "the master stopped %d times while this job ran; it is not tried again"
                .formatted(before.runs()));
  }
}
