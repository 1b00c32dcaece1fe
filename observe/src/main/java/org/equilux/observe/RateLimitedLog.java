package org.equilux.observe;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A rate-limited log: bounds the lines within ten seconds, so that clients cannot fill the log. The
 * next line reports the number of suppressed ones.
 */
public final class RateLimitedLog {
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final System.Logger log;
  private final int most;
  private final LongSupplier nanos;

  // The start of the present ten seconds; guarded, like the next fields, by this object's monitor.
  private long begin;
  private int logged;
  private int leftOut;

  /**
   * Creates the log.
   *
   * @param most lines within ten seconds
   */
  public RateLimitedLog(System.Logger log, int most) {
    this(log, most, System::nanoTime);
  }

  /**
   * Creates the log with a clock.
   *
   * @param nanos the time, by {@link System#nanoTime}
   */
  RateLimitedLog(System.Logger log, int most, LongSupplier nanos) {
    this.log = log;
    this.most = most;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  /** Logs a line, or only a debug line if the limit is exceeded. */
  public void log(Level level, String line) {
    boolean _ = log(level, line, null);
  }

  /**
   * Logs a line with an exception.
   *
   * @param failure null if there is none
   * @return false if the line was suppressed
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
