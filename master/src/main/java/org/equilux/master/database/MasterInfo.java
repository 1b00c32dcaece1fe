package org.equilux.master.database;

/**
 * A master that works on the same records.
 *
 * @param id of its process
 * @param web its address for other masters, such as {@code http://host:8080}; null until its ports
 *     are open
 * @param workers its address for workers, as {@code host:port}; null until its ports are open, or
 *     if it takes no workers
 */
public record MasterInfo(String id, String web, String workers) {}
