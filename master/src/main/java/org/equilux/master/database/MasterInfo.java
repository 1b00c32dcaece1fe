package org.equilux.master.database;

/**
 * A master of the cluster that shares the records.
 *
 * @param id the id of its process
 * @param web its URL for other masters, such as {@code http://host:8080}; null until its ports are
 *     open
 * @param workers its address for workers, as {@code host:port}; null until its ports are open, or
 *     if it accepts no workers
 */
public record MasterInfo(String id, String web, String workers) {}
