package org.equilux.master.jobs.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.equilux.master.jobs.model.JobEvent;

/**
 * The bounded event queue of one follower, between the job, which never blocks, and a possibly slow
 * reader. If the queue overflows, it is replaced by a snapshot of the job. Guarded by its own
 * monitor.
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
   * Queues an event; called with the job's monitor held.
   *
   * @param now supplies a snapshot that replaces all events so far, including this one
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

  /** Ends the subscription; queued events can still be read. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Whether all events were read and none follows. */
  public synchronized boolean ended() {
    return ended && queue.isEmpty();
  }

  /**
   * Waits for the next event.
   *
   * @return empty after the timeout, or if no event follows
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
