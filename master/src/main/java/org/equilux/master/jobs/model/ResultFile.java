package org.equilux.master.jobs.model;

/**
 * The result of a finished job.
 *
 * @param name for display and downloads, derived from the input's name; the stored file has a
 *     constant name
 * @param bytes length of the file
 * @param tables number of pages with stored tables; 0 if the operation has no tables
 */
public record ResultFile(String name, long bytes, String mediaType, int tables) {}
