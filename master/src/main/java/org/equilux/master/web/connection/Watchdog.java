package org.equilux.master.web.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The watchdog of connections: interrupts the threads of connections whose clients take too long,
 * which closes the connections. The server has no such timeouts. Time taken by the master itself,
 * for its disk or a job, does not count.
 */
public final class Watchdog implements AutoCloseable {
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());

  /**
   * Starts the watchdog.
   *
   * @param period between two checks
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
     * Sets a deadline, as the thread starts to wait for its client.
     *
     * @param nanos deadline, by {@link System#nanoTime}
     */
    synchronized void until(long nanos) {
      waiting = true;
      deadline = nanos;
    }

    /** Clears the deadline, as the client has made progress or left. */
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
