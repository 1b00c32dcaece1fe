package org.equilux.master.jobs.live;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/** Cancels, fails and removes jobs on request. */
public final class JobEnding {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final JobRegistry jobs;
  private final JobQueue queue;
  private final JobRepository records;
  private final JobStore store;
  private final DataBudget budget;
  private final JobChanges changes;
  private final Clock clock;
  private final List<Consumer<String>> removalListeners = new CopyOnWriteArrayList<>();

  public JobEnding(
      JobRegistry jobs,
      JobQueue queue,
      JobRepository records,
      JobStore store,
      DataBudget budget,
      JobChanges changes,
      Clock clock) {
    this.jobs = jobs;
    this.queue = queue;
    this.records = records;
    this.store = store;
    this.budget = budget;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Cancels a job that is not final; a running job is cancelled soon after.
   *
   * @throws IOException if the end of a job that does not run cannot be recorded; the job goes on
   */
  public void cancel(String id) throws IOException {
    Optional<Job> job = jobs.get(id);
    if (job.isPresent()) {
      stop(job.get(), Job.Stop.CANCELLED);
    }
  }

  /**
   * Ends a job that is not final; a running job ends soon after.
   *
   * @throws IOException if the end of a job that does not run cannot be recorded; the job goes on
   */
  public void stop(Job job, Job.Stop why) throws IOException {
    if (!job.stop(why)) {
      return;
    }
    queue.remove(job);
    try {
      changes.change(job, why.of(job.record(), clock.instant()));
    } catch (IOException e) {
      job.resume();
      if (!job.record().awaitsTable()) {
        queue.addAgain(job);
      }
      throw e;
    }
  }

  /**
   * Removes a job with all its files; a job that is not final is cancelled first.
   *
   * @return whether there was such a job
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    Job job = jobs.get(id).orElse(null);
    if (job == null) {
      return false;
    }
    cancel(id);
    if (!job.ended().await(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("job " + id + " does not stop");
    }
    deleteRecord(id);
    if (!jobs.remove(id)) {
      return false;
    }
    store.delete(id);
    budget.close(id);
    removalListeners.forEach(listener -> listener.accept(id));
    return true;
  }

  /** On a full disk the database may have no room even for that, but the job's files make room. */
  private void deleteRecord(String id) throws IOException {
    try {
      records.delete(id);
    } catch (IOException e) {
      if (!DiskReserve.isFull(e)) {
        throw e;
      }
      store.delete(id);
      records.delete(id);
    }
  }

  /** Removes several jobs; all of them are cancelled before the first one is waited for. */
  public void deleteAll(List<String> ids) throws IOException, InterruptedException {
    for (String id : ids) {
      cancel(id);
    }
    for (String id : ids) {
      boolean _ = delete(id);
    }
  }

  /** Adds a listener that gets the id of every job that is removed. */
  public void onRemoval(Consumer<String> listener) {
    removalListeners.add(listener);
  }
}
