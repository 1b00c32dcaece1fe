package org.equilux.observe;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Lets a handler log a few lines at most in ten seconds of each logger of a library: strangers can
 * have libraries log what these cannot parse. This project's own lines are limited where strangers
 * can cause them, by {@link RateLimitedLog}. Guarded by its own monitor.
 */
final class LibraryLines implements Filter {
  static final int MOST = 10;

  private static final String OWN = "org.equilux.";
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final Handler handler;
  private final LongSupplier nanos;

  /** By the names of loggers, of which libraries have a bounded number. */
  private final Map<String, Count> counts = new HashMap<>();

  /**
   * @param handler whose filter this is
   * @param nanos the time, as {@link System#nanoTime} has it
   */
  LibraryLines(Handler handler, LongSupplier nanos) {
    this.handler = handler;
    this.nanos = nanos;
  }

  /** Of the ten seconds that go on. */
  private static final class Count {
    private long begin;
    private int logged;
    private int leftOut;
  }

  @Override
  public boolean isLoggable(LogRecord line) {
    String logger = String.valueOf(line.getLoggerName());
    if (logger.startsWith(OWN)) {
      return true;
    }
    int missed;
    synchronized (this) {
      long now = nanos.getAsLong();
      Count count = counts.computeIfAbsent(logger, _ -> new Count());
      if (count.logged == 0 || now - count.begin >= PAUSE) {
        count.begin = now;
        count.logged = 0;
      }
      if (count.logged == MOST) {
        count.leftOut++;
        return false;
      }
      count.logged++;
      missed = count.leftOut;
      count.leftOut = 0;
    }
    if (missed > 0) {
      tell(logger, missed, line.getLevel());
    }
    return true;
  }

  private void tell(String logger, int missed, Level level) {
    LogRecord summary =
        new LogRecord(level, "%,d lines of %s were left out".formatted(missed, logger));
    summary.setLoggerName(LibraryLines.class.getName());
    handler.publish(summary);
  }
}
