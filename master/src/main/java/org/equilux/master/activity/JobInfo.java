package org.equilux.master.activity;

/**
 * The job that an event concerns.
 *
 * @param owner account of the job
 */
public record JobInfo(String id, String name, String owner) {}
