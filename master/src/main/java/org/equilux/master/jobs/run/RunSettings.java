package org.equilux.master.jobs.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The settings of runs of jobs.
 *
 * @param concurrentJobs number of jobs that run in parallel
 * @param chunkBytes limit of a chunk in raw bytes
 * @param timeout time without progress after which a job fails
 * @param able whether this master has workers now; without workers, it leaves jobs to other masters
 */
public record RunSettings(
    int concurrentJobs, long chunkBytes, Duration timeout, BooleanSupplier able) {
  /** The settings of a master that can always compute. */
  public RunSettings(int concurrentJobs, long chunkBytes, Duration timeout) {
    this(concurrentJobs, chunkBytes, timeout, () -> true);
  }

  /** These settings for a master that can compute only under a condition. */
  public RunSettings when(BooleanSupplier condition) {
    return new RunSettings(concurrentJobs, chunkBytes, timeout, condition);
  }
}
