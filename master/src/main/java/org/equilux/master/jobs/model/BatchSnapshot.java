package org.equilux.master.jobs.model;

import java.util.List;

/**
 * The state of a batch at one moment.
 *
 * @param jobs of the batch, oldest first
 */
public record BatchSnapshot(Batch batch, List<JobSnapshot> jobs) {}
