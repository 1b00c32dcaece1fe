package org.equilux.master.jobs.live;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.equilux.master.shares.FairQueue;

/**
 * Jobs that wait for a runner; accounts take turns. The queue is bounded where jobs are accepted; a
 * job that comes here again after the common table of its batch was made had been accepted before.
 * Guarded by its own monitor.
 */
public final class JobQueue {
  private final FairQueue<Job> waiting = new FairQueue<>();

  /** Jobs that were taken and are not done. */
  private final Set<Job> taken = new HashSet<>();

  public synchronized void add(Job job) {
    waiting.add(job.record().owner(), job);
    notifyAll();
  }

  /** Adds a job that was taken, or removed, and is not done; once, if it waits already. */
  public synchronized void addAgain(Job job) {
    remove(job);
    add(job);
  }

  synchronized void remove(Job job) {
    boolean _ = waiting.remove(job.record().owner(), job);
  }

  /**
   * Takes the next job; {@link #done} is to follow.
   *
   * @return empty if none comes in that time
   */
  public synchronized Optional<Job> poll(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Optional<Job> next = waiting.poll();
    for (long left = timeout.toNanos(); next.isEmpty() && left > 0; ) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
      next = waiting.poll();
    }
    next.ifPresent(taken::add);
    return next;
  }

  /** Notes that the runner which took a job has ended with it; more than once does no harm. */
  public synchronized void done(Job job) {
    taken.remove(job);
  }

  /** How many jobs of an account run, or wait for their first run. */
  public synchronized long activeOf(String owner) {
    return taken.stream().filter(job -> job.record().owner().equals(owner)).count()
        + waiting
            .of(owner)
            .map(Job::record)
            .filter(job -> job.commonTable() == null || job.awaitsCount())
            .count();
  }
}
