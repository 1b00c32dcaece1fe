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
 * A log filter that bounds the lines of each library logger within ten seconds, because clients can
 * cause libraries to log errors about invalid input. This project's own lines are limited by {@link
 * RateLimitedLog} where clients can cause them. Guarded by its own monitor.
 */
final class LibraryLines implements Filter {
  static final int MOST = 10;

  private static final String OWN = "org.equilux.";
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  private final Handler handler;
  private final LongSupplier nanos;

  /** Counts by logger name; libraries have a bounded number of loggers. */
  private final Map<String, Count> counts = new HashMap<>();

  /**
   * Creates the filter.
   *
   * @param handler whose filter this is
   * @param nanos the time, by {@link System#nanoTime}
   */
  LibraryLines(Handler handler, LongSupplier nanos) {
    this.handler = handler;
    this.nanos = nanos;
  }

  /** The count of the present ten seconds. */
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
        new LogRecord(level, "%,d lines of %s were suppressed".formatted(missed, logger));
    summary.setLoggerName(LibraryLines.class.getName());
    handler.publish(summary);
  }
}
