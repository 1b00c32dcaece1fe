package org.equilux.master.jobs.live;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobStore;

/** Cancels, fails and removes jobs on request. */
public final class JobEnding {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final JobRegistry jobs;
  private final JobQueue queue;
  private final JobStore store;
  private final DataBudget budget;
  private final JobChanges changes;
  private final Clock clock;
  private final List<Consumer<String>> removalListeners = new CopyOnWriteArrayList<>();

  public JobEnding(
      JobRegistry jobs,
      JobQueue queue,
      JobStore store,
      DataBudget budget,
      JobChanges changes,
      Clock clock) {
    this.jobs = jobs;
    this.queue = queue;
    this.store = store;
    this.budget = budget;
    this.changes = changes;
    this.clock = clock;
  }

  /** Cancels a job that is not final; a running job is cancelled soon after. */
  public void cancel(String id) {
    jobs.get(id).ifPresent(job -> stop(job, Job.Stop.CANCELLED));
  }

  /** Ends a job that is not final; a running job ends soon after. */
  public void stop(Job job, Job.Stop why) {
    if (job.stop(why)) {
      queue.remove(job);
      changes.change(job, why.of(job.record(), clock.instant()));
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
    if (!jobs.remove(id)) {
      return false;
    }
    store.delete(id);
    budget.close(id);
    removalListeners.forEach(listener -> listener.accept(id));
    return true;
  }

  /** Removes several jobs; all of them are cancelled before the first one is waited for. */
  public void deleteAll(List<String> ids) throws IOException, InterruptedException {
    ids.forEach(this::cancel);
    for (String id : ids) {
      boolean _ = delete(id);
    }
  }

  /** Adds a listener that gets the id of every job that is removed. */
  public void onRemoval(Consumer<String> listener) {
    removalListeners.add(listener);
  }
}
