package org.equilux.master.jobs;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.equilux.master.jobs.admit.RemovedOwners;
import org.equilux.master.jobs.batch.Batches;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobQuery;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.JobQueries;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.storage.FileStorage;

/**
 * The removal of jobs, batches and uploads whose retention has expired or whose account was
 * removed.
 */
public final class Cleanup {
  /** The number of jobs removed in one step. */
  private static final int PAGE = 500;

  private final JobStore store;
  private final FileStorage storage;
  private final JobQueries jobs;
  private final JobEnding ending;
  private final Batches batches;
  private final CommonTableSignals commonTables;
  private final ResumableUploads uploads;
  private final RemovedOwners removed;
  private final Clock clock;

  Cleanup(
      JobStore store,
      FileStorage storage,
      JobQueries jobs,
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

  /** Removes every job, batch and upload of a removed account. */
  public void deleteAllOf(String owner) throws IOException, InterruptedException {
    // Recorded before the jobs are listed, so that a job submitted later is refused.
    removed.add(owner);
    uploads.deleteAllOf(owner);
    for (Batches.Listed batch : batches.list(owner)) {
      boolean _ = batches.delete(batch.batch().id());
    }
    deleteAll(JobQuery.of(owner));
  }

  private void deleteAll(JobQuery query) throws IOException, InterruptedException {
    for (List<JobRecord> found = page(query, null);
        !found.isEmpty();
        found = page(query, JobQuery.Place.of(found.getLast()))) {
      ending.deleteAll(found.stream().map(JobRecord::id).toList());
    }
  }

  private List<JobRecord> page(JobQuery query, JobQuery.Place after) throws IOException {
    return jobs.list(query.after(after), PAGE).stream().map(StoredJob::job).toList();
  }

  /**
   * Removes abandoned uploads and, if there is a retention, jobs that ended longer ago than that,
   * and empty batches of that age. A batch with a common table that was not closed by then fails.
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
    deleteAll(JobQuery.finishedBefore(before));
    for (Batches.Listed found : batches.list("")) {
      Batch batch = found.batch();
      if (!batch.created().isBefore(before)) {
        continue;
      }
      if (batch.commonTable() != null
          && batch.commonTable().state() == CommonTableStatus.State.OPEN) {
        commonTables.fail(
            batch.id(),
            "the batch was not closed within %d days".formatted(retention.get().toDays())
                + CommonTableStatus.NO_PICTURE_MAPPED);
      }
      if (found.counts().total() == 0) {
        boolean _ = batches.delete(batch.id());
      }
    }
  }

  /** Removes orphaned files, which could not be removed earlier. */
  public void removeStray() throws IOException, InterruptedException {
    storage.abortAbandoned();
    store.removeStray(id -> jobs.find(id).map(job -> !job.job().state().isFinal()).orElse(false));
    // Jobs that another master accepted while their account was removed.
    ending.deleteAll(jobs.ofRemovedAccounts(PAGE).stream().map(job -> job.job().id()).toList());
  }
}
