package org.equilux.master.web.connection;

import java.util.concurrent.TimeUnit;

/**
 * The pace of one direction of a request: the watchdog ends the request if its client stalls, or if
 * the average rate falls below the minimum. Confined to the request's thread.
 */
final class Pace {
  private final Watchdog.Watch watch;
  private final Patience patience;
  private long bytes;
  private long waited;
  private long since;

  Pace(Watchdog.Watch watch, Patience patience) {
    this.watch = watch;
    this.patience = patience;
  }

  /** Notes that the request's thread starts to wait for its client. */
  void waiting() {
    long stall = patience.stall().toNanos();
    long worth = (long) (bytes * (double) TimeUnit.SECONDS.toNanos(1) / patience.bytesPerSecond());
    since = System.nanoTime();
    watch.until(since + Math.min(stall, stall + worth - waited));
  }

  /** Notes that the client has sent or taken bytes, or has left. */
  void heard(int count) {
    waited += System.nanoTime() - since;
    bytes += count;
    watch.heard();
  }
}
