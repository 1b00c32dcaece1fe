package org.equilux.master.previews;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The end of the time that something may take.
 *
 * @param nanos of {@link System#nanoTime}
 * @param patience from the beginning to the end
 */
record Deadline(long nanos, Duration patience) {
  static Deadline in(Duration patience) {
    return new Deadline(System.nanoTime() + patience.toNanos(), patience);
  }

  /** Throws if the time is over, or the thread is interrupted. */
  void check() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted() || System.nanoTime() - nanos > 0) {
      throw new InterruptedIOException(
          "the picture took longer than %,d seconds".formatted(patience.toSeconds()));
    }
  }
}
