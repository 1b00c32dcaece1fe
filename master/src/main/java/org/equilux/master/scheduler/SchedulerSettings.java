package org.equilux.master.scheduler;

/**
 * The scheduler's settings.
 *
 * @param leaseMillis duration of a lease: after it, the chunk is assigned to another worker too;
 *     doubled with each strike against the chunk, so that chunks on slow links finish eventually
 * @param silenceMillis heartbeat timeout: a worker without heartbeat for longer is removed
 * @param maxStrikes number of lost workers, failures and expired leases after which a chunk fails
 *     its page
 * @param attemptsPerSlot attempts that a worker has for each slot: one computes while the pixels of
 *     the next one are sent
 */
public record SchedulerSettings(
    long leaseMillis, long silenceMillis, int maxStrikes, int attemptsPerSlot) {
  public static final SchedulerSettings DEFAULT = new SchedulerSettings(30_000, 10_000, 3, 2);
}
