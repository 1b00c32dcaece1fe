package org.equilux.master.web.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends requests whose client neither sends nor takes anything any more: their thread is
 * interrupted, which closes the connection. The server has no time-outs of its own for this. Time
 * that the master itself takes, for its disk or a job, does not count.
 */
public final class Watchdog implements AutoCloseable {
  private final Duration patience;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watchdog").factory());

  /**
   * @param patience how long nothing may happen
   */
  public Watchdog(Duration patience) {
    this.patience = patience;
    long period = Math.max(patience.toMillis() / 4, 1);
    var _ = clock.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
  }

  private void check() {
    long now = System.nanoTime();
    watches.forEach(watch -> watch.interruptIfStalled(now));
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

  /** One request's watch; guarded by its own monitor. */
  final class Watch implements AutoCloseable {
    private final Thread thread;
    private boolean waiting;
    private long since;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    /** The request's thread begins to wait for its client. */
    synchronized void waiting() {
      waiting = true;
      since = System.nanoTime();
    }

    /** The client has sent or taken something, or is gone. */
    synchronized void heard() {
      waiting = false;
    }

    private synchronized void interruptIfStalled(long now) {
      if (waiting && now - since > patience.toNanos()) {
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
