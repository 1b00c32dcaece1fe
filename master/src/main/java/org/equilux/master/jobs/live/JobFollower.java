package org.equilux.master.jobs.live;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.equilux.master.jobs.model.JobEvent;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.JobQueries;

/**
 * A follower's view of a job from the queue to its end: the {@link Subscription} while this master
 * runs the job, otherwise the record in the database, read again when jobs change. For the events
 * of a job that another master runs see {@link #elsewhere}. Not thread-safe.
 */
public final class JobFollower implements AutoCloseable {
  /** The polling interval, in case a signal is lost. */
  private static final Duration POLL = Duration.ofSeconds(1);

  private final String id;
  private final String master;
  private final RunningJobs running;
  private final JobQueries records;
  private final JobSignal signal;

  /** Null while this master does not run the job. */
  private Subscription subscription;

  /** The record last returned to the follower; null before the first. */
  private JobRecord told;

  /** The other master that runs the job, at the last query; null if there is none. */
  private String elsewhere;

  private boolean gone;

  /**
   * Begins to follow a job; the first events describe its present state.
   *
   * @param master id of this master
   */
  public JobFollower(
      String id, String master, RunningJobs running, JobQueries records, JobSignal signal) {
    this.id = id;
    this.master = master;
    this.running = running;
    this.records = records;
    this.signal = signal;
  }

  /** The id of the job. */
  public String id() {
    return id;
  }

  /** Whether no event follows: the job is final or deleted, or the master stops. */
  public boolean ended() {
    return complete() || (subscription == null && signal.ended());
  }

  /** Whether the job is deleted, or the follower has been told that the job is final. */
  public boolean complete() {
    return subscription == null && (gone || (told != null && told.state().isFinal()));
  }

  /** The id of the other master that runs the job, at the last query. */
  public Optional<String> elsewhere() {
    return Optional.ofNullable(elsewhere);
  }

  /**
   * Waits for the next event. Returns early if another master runs the job.
   *
   * @return empty after the timeout, or if no event follows
   */
  public Optional<JobEvent> next(Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    elsewhere = null;
    while (!ended()) {
      long seen = signal.count();
      long left = Math.max(0, deadline - System.nanoTime());
      boolean looking = subscription == null;
      Optional<JobEvent> event = looking ? look() : subscribed(Duration.ofNanos(left));
      if (event.isPresent() || elsewhere != null || left <= 0) {
        return event;
      }
      if (looking && subscription == null) {
        signal.await(seen, left < POLL.toNanos() ? Duration.ofNanos(left) : POLL);
      }
    }
    return Optional.empty();
  }

  private Optional<JobEvent> subscribed(Duration timeout) throws InterruptedException {
    Optional<JobEvent> event = subscription.next(timeout);
    if (event.orElse(null) instanceof JobEvent.Changed(JobSnapshot job)) {
      told = job.record();
    }
    if (subscription.ended()) {
      close();
    }
    return event;
  }

  private Optional<JobEvent> look() throws IOException {
    Optional<Job> here = running.get(id);
    if (here.isPresent()) {
      subscription = here.get().subscribe();
      return Optional.empty();
    }
    Optional<StoredJob> found = records.find(id);
    if (found.isEmpty()) {
      gone = true;
      return Optional.empty();
    }
    StoredJob job = found.get();
    if (job.master() != null && !job.master().equals(master)) {
      elsewhere = job.master();
      return Optional.empty();
    }
    if (job.job().equals(told)) {
      return Optional.empty();
    }
    told = job.job();
    return Optional.of(new JobEvent.Changed(new JobSnapshot(told, null)));
  }

  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }
}
