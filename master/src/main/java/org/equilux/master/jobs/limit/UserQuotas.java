package org.equilux.master.jobs.limit;

import java.util.OptionalLong;

/**
 * The limits of one account for shared resources.
 *
 * @param active waiting and running jobs, and pictures being received
 * @param kept jobs in any state
 * @param batches stored batches
 * @param uploads uploads that no job has taken yet
 * @param followers open event streams
 * @param bytes on disk of the account's jobs, batches and uploads; empty for half of the limit of
 *     all accounts
 */
public record UserQuotas(
    int active, int kept, int batches, int uploads, int followers, OptionalLong bytes) {
  public static final UserQuotas DEFAULT =
      new UserQuotas(100, 50_000, 1_000, 2_000, 100, OptionalLong.empty());
}
