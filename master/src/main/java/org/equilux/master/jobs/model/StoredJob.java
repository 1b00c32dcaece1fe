package org.equilux.master.jobs.model;

/**
 * A job with the columns of its row in the database.
 *
 * @param revision incremented by each change of the record
 * @param master id of the master that runs the job; null if none does
 */
public record StoredJob(JobRecord job, long revision, String master) {}
