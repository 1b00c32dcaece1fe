package org.equilux.master.dispatch;

/**
 * The scheduler's clock. It advances by a bounded step from one reading to the next: if this
 * process was stopped, or had no processor, signs of life of the workers wait to be read, and
 * leases must not have run out meanwhile. Guarded by the cluster's lock.
 */
final class SchedulerClock {
  private final long longestStep;
  private long millis;
  private long systemMillis = systemMillis();

  /**
   * Begins at 0.
   *
   * @param longestStep in milliseconds
   */
  SchedulerClock(long longestStep) {
    this.longestStep = longestStep;
  }

  /** Milliseconds now. */
  long millis() {
    long system = systemMillis();
    millis += Math.min(system - systemMillis, longestStep);
    systemMillis = system;
    return millis;
  }

  private static long systemMillis() {
    return System.nanoTime() / 1_000_000;
  }
}
