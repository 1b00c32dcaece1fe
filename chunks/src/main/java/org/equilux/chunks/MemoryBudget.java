package org.equilux.chunks;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for data that could as well be on disk or be computed again: a user takes some if some is
 * left, and gives it back. Safe for use by any number of threads.
 */
public final class MemoryBudget {
  /** A quarter of the heap, shared by all jobs of this process. */
  private static final MemoryBudget PROCESS =
      new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);

  private final AtomicLong left;

  /**
   * Makes a budget.
   *
   * @param bytes that can be taken at once
   */
  public MemoryBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** The budget that all jobs of this process share: a quarter of the heap. */
  public static MemoryBudget ofProcess() {
    return PROCESS;
  }

  /**
   * Takes bytes, if that many are left.
   *
   * @return whether they were taken
   */
  public boolean take(long bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    give(bytes);
    return false;
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    left.addAndGet(bytes);
  }
}
