package org.equilux.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for what could as well be on disk or computed again. Pages under way take of it what is
 * left, and give it back. Safe for any number of threads.
 */
final class MemoryBudget {
  private final AtomicLong left;

  /**
   * @param bytes to be had at once
   */
  MemoryBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /**
   * Takes so many bytes, if there are so many.
   *
   * @return whether they were taken
   */
  boolean take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    give(bytes);
    return false;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    left.addAndGet(bytes);
  }
}
