package org.equilux.master.jobs.live;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Jobs that wait for a runner. The queue is bounded where jobs are accepted; a job that comes here
 * again after the common table of its batch was made had been accepted before.
 */
public final class JobQueue {
  private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>();

  public void add(Job job) {
    waiting.add(job);
  }

  void remove(Job job) {
    waiting.remove(job);
  }

  /** Takes the job that waits longest; empty if none comes in that time. */
  public Optional<Job> poll(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(waiting.poll(timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  public int size() {
    return waiting.size();
  }

  /** How many jobs of an account wait for their first run. */
  public long newJobsOf(String owner) {
    return waiting.stream()
        .map(Job::record)
        .filter(job -> job.owner().equals(owner))
        .filter(job -> job.commonTable() == null || job.awaitsCount())
        .count();
  }
}
