package org.equilux.master.jobs.model;

/**
 * A job as it is in the database at one moment.
 *
 * @param revision raised by each change of the record
 * @param master the id of the master that runs the job; null if none does
 */
public record StoredJob(JobRecord job, long revision, String master) {}
