package org.equilux.master.previews;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The deadline of an operation.
 *
 * @param nanos by {@link System#nanoTime}
 * @param patience duration from the start to the deadline
 */
record Deadline(long nanos, Duration patience) {
  static Deadline in(Duration patience) {
    return new Deadline(System.nanoTime() + patience.toNanos(), patience);
  }

  /** Throws if the deadline has passed or the thread is interrupted. */
  void check() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted() || System.nanoTime() - nanos > 0) {
      throw new InterruptedIOException(
          "the picture took longer than %,d seconds".formatted(patience.toSeconds()));
    }
  }
}
