package org.equilux.master.scheduler;

/**
 * The scheduler's settings.
 *
 * @param leaseMillis how long an attempt may take before the chunk is given to another worker too;
 *     doubled with each strike against the chunk, so that slow links get there in the end
 * @param silenceMillis how long a worker may be silent before it counts as gone
 * @param maxStrikes after how many lost workers, failures and expired leases a chunk fails the page
 * @param attemptsPerSlot attempts a worker has at once for each slot: one computes while the next
 *     one's pixels are on their way
 */
public record SchedulerSettings(
    long leaseMillis, long silenceMillis, int maxStrikes, int attemptsPerSlot) {
  public static final SchedulerSettings DEFAULT = new SchedulerSettings(30_000, 10_000, 3, 2);
}
