package org.equilux.master.jobs.limit;

import java.util.OptionalLong;

/**
 * The most that one account may have of everything that is shared.
 *
 * @param active jobs that wait or run, and pictures that are being received
 * @param kept jobs in any state
 * @param batches that are kept
 * @param uploads that wait for a job to take them
 * @param followers event streams at once
 * @param bytes that the account's jobs, batches and uploads take on disk; empty for half of what
 *     those of all accounts may take
 */
public record UserQuotas(
    int active, int kept, int batches, int uploads, int followers, OptionalLong bytes) {
  public static final UserQuotas DEFAULT =
      new UserQuotas(100, 50_000, 1_000, 2_000, 100, OptionalLong.empty());
}
