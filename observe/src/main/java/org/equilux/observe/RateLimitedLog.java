package org.equilux.observe;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Logs a few lines at most in ten seconds, so that strangers cannot fill the log. A line that is
 * logged says how many were left out since the one before.
 */
public final class RateLimitedLog {
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final System.Logger log;
  private final int most;
  private final LongSupplier nanos;

  // Of the ten seconds that go on; guarded by this object's monitor.
  private long begin;
  private int logged;
  private int leftOut;

  /**
   * @param most lines in ten seconds
   */
  public RateLimitedLog(System.Logger log, int most) {
    this(log, most, System::nanoTime);
  }

  /**
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  RateLimitedLog(System.Logger log, int most, LongSupplier nanos) {
    this.log = log;
    this.most = most;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  /** Logs a line, or only a debug line if there were too many in the last ten seconds. */
  public void log(Level level, String line) {
    boolean _ = log(level, line, null);
  }

  /**
   * Logs a line with a failure.
   *
   * @param failure null if there is none
   * @return whether the line was logged, and not left out
   */
  public synchronized boolean log(Level level, String line, Throwable failure) {
    long now = nanos.getAsLong();
    if (now - begin >= PAUSE) {
      begin = now;
      logged = 0;
    }
    if (logged == most) {
      leftOut++;
      log.log(Level.DEBUG, line, failure);
      return false;
    }
    logged++;
    log.log(
        level,
        leftOut == 0 ? line : "%s (and %d more since the last such line)".formatted(line, leftOut),
        failure);
    leftOut = 0;
    return true;
  }
}
