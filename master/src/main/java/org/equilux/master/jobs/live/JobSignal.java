package org.equilux.master.jobs.live;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A signal that jobs have changed, for threads that wait for changes. It carries no data: receivers
 * query again. Guarded by its own monitor.
 */
public final class JobSignal {
  private long count;
  private boolean ended;

  /** The number of signals so far, to be read before a query. */
  public synchronized long count() {
    return count;
  }

  public synchronized void wake() {
    count++;
    notifyAll();
  }

  /** Ends all waits, as the master stops. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Whether the master stops. */
  public synchronized boolean ended() {
    return ended;
  }

  /**
   * Waits for a signal.
   *
   * @param seen the number of signals before the last query
   * @param timeout after which to query anyway, in case a signal is lost
   */
  public synchronized void await(long seen, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (long left = timeout.toNanos(); count == seen && !ended && left > 0; ) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
  }
}
