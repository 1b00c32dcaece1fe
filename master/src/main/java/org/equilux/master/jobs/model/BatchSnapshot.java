package org.equilux.master.jobs.model;

import java.util.List;

/**
 * A batch at one moment.
 *
 * @param jobs that are in it, oldest first
 */
public record BatchSnapshot(Batch batch, List<JobSnapshot> jobs) {}
