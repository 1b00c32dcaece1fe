package org.equilux.master.previews;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The time at which a computation must end.
 *
 * @param nanos the end, by {@link System#nanoTime}
 * @param patience the duration from the beginning to the end
 */
record Deadline(long nanos, Duration patience) {
  static Deadline in(Duration patience) {
    return new Deadline(System.nanoTime() + patience.toNanos(), patience);
  }

  boolean isOver() {
    return System.nanoTime() - nanos > 0;
  }

  /** Throws if the time is over, or the thread is interrupted. */
  void check() throws InterruptedIOException {
    checkInterrupt();
    if (isOver()) {
      throw new InterruptedIOException(
          "the pixels could not be read within %,d seconds".formatted(patience.toSeconds()));
    }
  }

  /** Throws if the thread is interrupted. */
  static void checkInterrupt() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the thread was interrupted");
    }
  }
}
