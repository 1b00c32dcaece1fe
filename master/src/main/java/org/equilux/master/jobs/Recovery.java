package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.jobs.live.JobChanges;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/** The recovery of jobs whose master died or was stopped. */
final class Recovery {
  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

  /**
   * The number of crashes during a job's runs after which the job fails, as it may be their cause.
   */
  private static final int MAX_RUNS = 3;

  /** The number of jobs reclaimed in one step. */
  private static final int MOST = 100;

  private final JobRepository records;
  private final JobStore store;
  private final BatchStore batches;
  private final DataBudget budget;
  private final JobChanges changes;
  private final Clock clock;

  Recovery(
      JobRepository records,
      JobStore store,
      BatchStore batches,
      DataBudget budget,
      JobChanges changes,
      Clock clock) {
    this.records = records;
    this.store = store;
    this.batches = batches;
    this.budget = budget;
    this.changes = changes;
    this.clock = clock;
  }

  /** Recovers all jobs; for a master that has the records and files to itself. */
  void putInOrder() throws IOException {
    List<DataBudget.Measured> measured = new ArrayList<>();
    JobStore.Sizes sizes = store.sizes();
    for (JobRecord job : records.list()) {
      if (!job.state().isFinal()) {
        store.clean(job, records.bands().objects(job.id()));
      }
      measured.add(new DataBudget.Measured(job.id(), job.owner(), sizes.of(job.id())));
      putInOrder(job);
    }
    for (Batch batch : batches.list("")) {
      measured.add(new DataBudget.Measured(batch.id(), batch.owner(), batches.bytes(batch.id())));
    }
    budget.openAll(measured);
    takeOverOrphans();
  }

  private void putInOrder(JobRecord job) throws IOException {
    if (job.state() == JobState.DONE && !store.hasResult(job)) {
      LOG.log(
          Level.WARNING,
          "the result of job {0} was lost when the machine failed, and is computed again",
          job.id());
      change(job, job.lost());
    } else if (job.commonTable() != null
        && !job.state().isFinal()
        && batches.find(job.batch()).isEmpty()) {
      change(
          job,
          job.failed(
              clock.instant(),
              "its batch was deleted, and with it the common table"
                  + CommonTableStatus.NO_PICTURE_MAPPED));
    } else if (job.state().isFinal()) {
      changes.dropCounts(job);
    }
  }

  private void change(JobRecord before, JobRecord next) throws IOException {
    StoredJob stored = records.queries().find(before.id()).orElseThrow();
    boolean _ = records.change(stored, next);
  }

  /** Reclaims the jobs of dead masters: queues them again, or fails them after too many crashes. */
  void takeOverOrphans() throws IOException {
    for (List<StoredJob> found = records.queries().orphans(MOST);
        !found.isEmpty();
        found = records.queries().orphans(MOST)) {
      for (StoredJob orphan : found) {
        if (records.claimOrphan(orphan.job().id())) {
          takeOver(orphan.job());
        }
      }
    }
  }

  private void takeOver(JobRecord orphan) throws IOException {
    boolean done = false;
    try {
      JobRecord next =
          orphan.runs() < MAX_RUNS
              ? orphan.orphaned()
              : orphan.failed(
                  clock.instant(),
                  "the master stopped %d times while this job ran, so it is not run again"
                      .formatted(orphan.runs()));
      Optional<Set<String>> recorded =
          next.state().isFinal() ? Optional.empty() : records.bands().objects(orphan.id());
      store.cleanOrphan(orphan, recorded);
      budget.settle(orphan.id(), store.bytes(orphan.id()));
      changes.recovered(next);
      LOG.log(
          Level.INFO,
          "job {0} runs again {1}",
          orphan.id(),
          recorded.isPresent()
              ? "with %d bands that are stored".formatted(recorded.get().size())
              : "from its input");
      done = true;
    } finally {
      if (!done) {
        records.releaseOrphan(orphan.id());
      }
    }
  }
}
