package org.equilux.master.net;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Logs at most one warning in ten seconds, so that strangers cannot fill the log. A warning that is
 * logged says how many were left out since the one before.
 */
final class RateLimitedLog {
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final System.Logger log;
  private final LongSupplier nanos;
  private long next;
  private int leftOut;

  /**
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  RateLimitedLog(System.Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
    this.next = nanos.getAsLong();
  }

  /** Logs a warning, or only a debug line if the last warning was less than ten seconds ago. */
  synchronized void warn(String line) {
    long now = nanos.getAsLong();
    if (now - next < 0) {
      leftOut++;
      log.log(Level.DEBUG, line);
      return;
    }
    next = now + PAUSE;
    log.log(
        Level.WARNING,
        leftOut == 0 ? line : "%s (and %d more since the last such line)".formatted(line, leftOut));
    leftOut = 0;
  }
}
