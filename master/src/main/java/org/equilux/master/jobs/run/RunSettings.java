package org.equilux.master.jobs.run;

import java.time.Duration;

/**
 * The settings of runs of jobs.
 *
 * @param concurrentJobs how many jobs run at once
 * @param chunkBytes raw bytes that a chunk has at most
 * @param timeout how long a job may make no progress before it fails
 */
public record RunSettings(int concurrentJobs, long chunkBytes, Duration timeout) {}
