package org.equilux.master.web.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections whose client takes too long: their thread is interrupted, which closes the
 * connection. The server has no time-outs of its own for this. Time that the master itself takes,
 * for its disk or a job, does not count.
 */
public final class Watchdog implements AutoCloseable {
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());

  /**
   * @param period how often it looks
   */
  public Watchdog(Duration period) {
    long millis = Math.max(period.toMillis(), 1);
    var _ = clock.scheduleWithFixedDelay(this::check, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void check() {
    long now = System.nanoTime();
    watches.forEach(watch -> watch.interruptIfLate(now));
  }

  /** Watches the calling thread until closed. */
  Watch watch() {
    Watch watch = new Watch(Thread.currentThread());
    watches.add(watch);
    return watch;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** The watch of one connection's thread; guarded by its own monitor. */
  final class Watch implements AutoCloseable {
    private final Thread thread;
    private boolean waiting;
    private boolean late;
    private long deadline;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    /**
     * The thread begins to wait for its client.
     *
     * @param nanos until when, as {@link System#nanoTime} has it
     */
    synchronized void until(long nanos) {
      waiting = true;
      deadline = nanos;
    }

    /** The client has sent or taken something, or is gone. */
    synchronized void heard() {
      waiting = false;
    }

    /** Whether the thread was interrupted. */
    synchronized boolean late() {
      return late;
    }

    private synchronized void interruptIfLate(long now) {
      if (waiting && now - deadline > 0) {
        late = true;
        waiting = false;
        thread.interrupt();
      }
    }

    @Override
    public synchronized void close() {
      waiting = false;
      watches.remove(this);
    }
  }
}
