package org.equilux.master.jobs.model;

/**
 * A finished job's result.
 *
 * @param name for people, made from the input's; the file on disk has a constant one
 * @param bytes its length
 * @param tables of how many pages the tables are kept, too; 0 if the operation has none
 */
public record ResultFile(String name, long bytes, String mediaType, int tables) {}
