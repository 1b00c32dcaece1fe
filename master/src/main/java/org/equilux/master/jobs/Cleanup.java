package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.equilux.master.jobs.admit.RemovedOwners;
import org.equilux.master.jobs.batch.Batches;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.live.JobRegistry;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.storage.FileStorage;

/** Removes jobs, batches and uploads that are old, or whose account is removed. */
public final class Cleanup {
  private static final System.Logger LOG = System.getLogger(Cleanup.class.getName());

  private final JobStore store;
  private final FileStorage storage;
  private final JobRegistry jobs;
  private final JobEnding ending;
  private final Batches batches;
  private final CommonTableSignals commonTables;
  private final ResumableUploads uploads;
  private final RemovedOwners removed;
  private final Clock clock;

  Cleanup(
      JobStore store,
      FileStorage storage,
      JobRegistry jobs,
      JobEnding ending,
      Batches batches,
      CommonTableSignals commonTables,
      ResumableUploads uploads,
      RemovedOwners removed,
      Clock clock) {
    this.store = store;
    this.storage = storage;
    this.jobs = jobs;
    this.ending = ending;
    this.batches = batches;
    this.commonTables = commonTables;
    this.uploads = uploads;
    this.removed = removed;
    this.clock = clock;
  }

  /** Removes every job, batch and upload of an account that is removed. */
  public void deleteAllOf(String owner) throws IOException, InterruptedException {
    // Before the jobs are listed: a job that comes later finds this.
    removed.add(owner);
    uploads.deleteAllOf(owner);
    for (BatchSnapshot batch : batches.list()) {
      if (batch.batch().owner().equals(owner)) {
        boolean _ = batches.delete(batch.batch().id());
      }
    }
    List<String> left =
        jobs.list().stream()
            .map(JobSnapshot::record)
            .filter(job -> job.owner().equals(owner))
            .map(JobRecord::id)
            .toList();
    ending.deleteAll(left);
  }

  /**
   * Removes uploads that were not continued and, if there is a retention, jobs that have been final
   * for longer than that, and empty batches as old. A batch with a common table that is not closed
   * by then was forgotten, and fails.
   */
  public void removeOld(Optional<Duration> retention) throws IOException, InterruptedException {
    Duration unused =
        retention
            .filter(age -> age.compareTo(ResumableUploads.LIFETIME) < 0)
            .orElse(ResumableUploads.LIFETIME);
    uploads.removeOlderThan(unused);
    if (retention.isEmpty()) {
      return;
    }
    Instant before = clock.instant().minus(retention.get());
    for (JobSnapshot job : jobs.list()) {
      JobRecord record = job.record();
      if (record.finished() != null
          && record.finished().isBefore(before)
          && ending.delete(record.id())) {
        LOG.log(Level.INFO, "job {0} was kept for long enough", record.id());
      }
    }
    for (BatchSnapshot found : batches.list()) {
      Batch batch = found.batch();
      if (!batch.created().isBefore(before)) {
        continue;
      }
      if (batch.commonTable() != null
          && batch.commonTable().state() == CommonTableStatus.State.OPEN) {
        commonTables.fail(
            batch.id(),
            "the batch was not closed within %d days".formatted(retention.get().toDays())
                + CommonTableStatus.NOTHING_DONE);
      }
      if (found.jobs().isEmpty()) {
        boolean _ = batches.delete(batch.id());
      }
    }
  }

  /** Removes files that nothing needs any more and that could not be removed before. */
  public void removeStray() throws IOException {
    storage.abortAbandoned();
    store.removeStray(
        id -> jobs.find(id).map(job -> !job.record().state().isFinal()).orElse(false));
  }
}
