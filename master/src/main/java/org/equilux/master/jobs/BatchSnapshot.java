package org.equilux.master.jobs;

import java.util.List;

/**
 * A batch at one moment.
 *
 * @param jobs that are in it, oldest first
 */
public record BatchSnapshot(Batch batch, List<JobSnapshot> jobs) {}
