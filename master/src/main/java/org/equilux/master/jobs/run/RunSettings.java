package org.equilux.master.jobs.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The settings of runs of jobs.
 *
 * @param concurrentJobs how many jobs run at once
 * @param chunkBytes raw bytes that a chunk has at most
 * @param timeout how long a job may make no progress before it fails
 * @param able whether this master has workers now; without, it leaves jobs to other masters
 */
public record RunSettings(
    int concurrentJobs, long chunkBytes, Duration timeout, BooleanSupplier able) {
  /** Settings of a master that can always compute. */
  public RunSettings(int concurrentJobs, long chunkBytes, Duration timeout) {
    this(concurrentJobs, chunkBytes, timeout, () -> true);
  }

  /** The same settings for a master that cannot always compute. */
  public RunSettings when(BooleanSupplier condition) {
    return new RunSettings(concurrentJobs, chunkBytes, timeout, condition);
  }
}
