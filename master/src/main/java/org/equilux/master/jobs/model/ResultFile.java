package org.equilux.master.jobs.model;

/**
 * A finished job's result.
 *
 * @param name the name for people, made from the input's name; the file on disk has a constant name
 * @param bytes its length
 * @param tables the number of pages whose tables are kept; 0 if the operation has no tables
 */
public record ResultFile(String name, long bytes, String mediaType, int tables) {}
