package org.equilux.master.jobs.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.equilux.master.jobs.model.JobEvent;

/**
 * One follower's view of a job: a bounded queue between the job, which never waits, and a reader
 * that may be slow. A reader that falls too far behind loses what it has not read and gets a
 * snapshot of the job in its place. Guarded by its own monitor.
 */
public final class Subscription implements AutoCloseable {
  private static final int CAPACITY = 256;

  private final Job job;
  private final ArrayDeque<JobEvent> queue = new ArrayDeque<>(CAPACITY);
  private boolean ended;

  Subscription(Job job) {
    this.job = job;
  }

  /**
   * Called with the job's monitor held.
   *
   * @param now what makes up for all events so far, that one included
   */
  synchronized void offer(JobEvent event, Supplier<List<JobEvent>> now) {
    if (queue.size() < CAPACITY) {
      queue.add(event);
    } else {
      queue.clear();
      queue.addAll(now.get());
    }
    notifyAll();
  }

  /** Nothing more will come; what is queued can still be read. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Whether everything was read and nothing more will come. */
  public synchronized boolean ended() {
    return ended && queue.isEmpty();
  }

  /**
   * Waits for the next event.
   *
   * @return empty if there was none in that time, or there will be none
   */
  public synchronized Optional<JobEvent> next(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (queue.isEmpty() && !ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return Optional.ofNullable(queue.poll());
  }

  @Override
  public void close() {
    job.unsubscribe(this);
  }
}
