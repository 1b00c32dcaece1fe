package org.equilux.bench.results;

/**
 * A contestant that could not take part.
 *
 * @param reason why, and what to do about it
 */
public record Missing(Group group, String name, String reason) {}
