package org.equilux.chunks;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The budget of memory for data that could also be on disk or recomputed: users take bytes if
 * enough are left, and give them back. Thread-safe.
 */
public final class MemoryBudget {
  /** The budget of this process: a quarter of the heap. */
  private static final MemoryBudget PROCESS =
      new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);

  private final AtomicLong left;

  /**
   * Creates a budget.
   *
   * @param bytes its size
   */
  public MemoryBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** The budget shared by all jobs of this process: a quarter of the heap. */
  public static MemoryBudget ofProcess() {
    return PROCESS;
  }

  /**
   * Reserves bytes if enough are left.
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

  /** Releases bytes. */
  public void give(long bytes) {
    left.addAndGet(bytes);
  }
}
