package org.equilux.master.jobs.run;

import java.time.Duration;

/**
 * How jobs are run.
 *
 * @param concurrentJobs at once
 * @param chunkBytes raw bytes a chunk should have at most
 * @param timeout a job that makes no progress for so long fails
 */
public record RunSettings(int concurrentJobs, long chunkBytes, Duration timeout) {}
