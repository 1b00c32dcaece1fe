package org.equilux.master.activity;

/**
 * The job that an event is about.
 *
 * @param owner its account
 */
public record JobInfo(String id, String name, String owner) {}
