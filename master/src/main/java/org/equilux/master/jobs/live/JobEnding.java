package org.equilux.master.jobs.live;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/**
 * The cancelling, failing and deleting of jobs on request. The master that runs a job ends it;
 * other masters leave the request in the database.
 */
public final class JobEnding {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The number of retries, because a job may be claimed while it is changed. */
  private static final int TRIES = 10;

  private final RunningJobs running;
  private final JobRepository records;
  private final JobSignal signal;
  private final JobStore store;
  private final DataBudget budget;
  private final JobChanges changes;
  private final Clock clock;
  private final List<Consumer<String>> removalListeners = new CopyOnWriteArrayList<>();

  public JobEnding(
      RunningJobs running,
      JobRepository records,
      JobSignal signal,
      JobStore store,
      DataBudget budget,
      JobChanges changes,
      Clock clock) {
    this.running = running;
    this.records = records;
    this.signal = signal;
    this.store = store;
    this.budget = budget;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Cancels an unfinished job; a running job ends soon after.
   *
   * @throws IOException if the request cannot be recorded; the job continues
   */
  public void cancel(String id) throws IOException {
    stop(id, Job.Stop.CANCELLED);
  }

  /**
   * Ends an unfinished job; a running job ends soon after.
   *
   * @throws IOException if the request cannot be recorded; the job continues
   */
  public void stop(String id, Job.Stop why) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Optional<Job> here = running.get(id);
      if (here.isPresent() && here.get().stop(why)) {
        return;
      }
      Optional<StoredJob> found = records.queries().find(id);
      if (found.isEmpty() || found.get().job().state().isFinal() || stop(found.get(), why)) {
        return;
      }
    }
    throw new IOException("job " + id + " keeps changing; try again");
  }

  /** Ends a job, or requests its end; false if the stored job differs from the given one. */
  private boolean stop(StoredJob job, Job.Stop why) throws IOException {
    if (job.master() != null) {
      return records.askStop(job.job().id(), why.error());
    }
    JobRecord next = why.of(job.job(), clock.instant());
    boolean begun =
        job.job().state() == JobState.RUNNING
            || records.bands().objects(job.job().id()).isPresent();
    boolean ended = changes.change(job, next);
    if (ended && begun) {
      // The job's master ended, so this master removes the temporary data of the run.
      changes.clean(next);
    }
    return ended;
  }

  /** Ends the jobs with a recorded request that no other master runs. */
  public void endRequested() throws IOException {
    for (JobRepository.EndRequest asked : records.endRequests()) {
      stop(asked.id(), new Job.Stop(asked.error()));
    }
  }

  /**
   * Deletes a job with all its files; cancels it first if it is unfinished.
   *
   * @return whether there was such a job
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    cancel(id);
    if (!awaitEnd(id) || !deleteRecord(id)) {
      return false;
    }
    store.delete(id);
    budget.close(id);
    removalListeners.forEach(listener -> listener.accept(id));
    return true;
  }

  /** Waits until a job is final; false if it does not exist. */
  private boolean awaitEnd(String id) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
    while (true) {
      long seen = signal.count();
      Optional<StoredJob> job = records.queries().find(id);
      if (job.isEmpty() || job.get().job().state().isFinal()) {
        return job.isPresent();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("job " + id + " does not stop");
      }
      signal.await(seen, POLL);
    }
  }

  /**
   * Deletes the record. On a full disk the database may have no space even for that, so the job's
   * files are deleted first.
   */
  private boolean deleteRecord(String id) throws IOException {
    try {
      return records.delete(id);
    } catch (IOException e) {
      if (!DiskReserve.isFull(e)) {
        throw e;
      }
      store.delete(id);
      return records.delete(id);
    }
  }

  /** Deletes several jobs; cancels all of them before it waits for the first one. */
  public void deleteAll(List<String> ids) throws IOException, InterruptedException {
    for (String id : ids) {
      cancel(id);
    }
    for (String id : ids) {
      boolean _ = delete(id);
    }
  }

  /** Registers a listener, which gets the id of every deleted job. */
  public void onRemoval(Consumer<String> listener) {
    removalListeners.add(listener);
  }
}
