package org.equilux.master.jobs.model;

/**
 * A job at one moment.
 *
 * @param progress null until its first page was begun in this process
 */
public record JobSnapshot(JobRecord record, JobProgress progress) {}
