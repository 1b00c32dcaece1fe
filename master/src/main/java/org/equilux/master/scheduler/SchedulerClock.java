package org.equilux.master.scheduler;

/**
 * The scheduler's clock, which advances by a bounded step from one reading to the next. If this
 * process was suspended or starved of processor time, heartbeats wait to be read, and leases must
 * not expire meanwhile. Guarded by the cluster's lock.
 */
public final class SchedulerClock {
  private final long longestStep;
  private long millis;
  private long systemMillis = systemMillis();

  /**
   * Starts the clock at 0.
   *
   * @param longestStep in milliseconds
   */
  public SchedulerClock(long longestStep) {
    this.longestStep = longestStep;
  }

  /** The time in milliseconds. */
  public long millis() {
    long system = systemMillis();
    millis += Math.min(system - systemMillis, longestStep);
    systemMillis = system;
    return millis;
  }

  private static long systemMillis() {
    return System.nanoTime() / 1_000_000;
  }
}
