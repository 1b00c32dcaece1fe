package org.equilux.master.jobs.model;

/**
 * The state of a job at one moment.
 *
 * @param progress null until this process has started the first page
 */
public record JobSnapshot(JobRecord record, JobProgress progress) {}
