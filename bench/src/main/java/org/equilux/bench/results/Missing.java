package org.equilux.bench.results;

/**
 * A contestant that could not take part.
 *
 * @param reason with the remedy
 */
public record Missing(Group group, String name, String reason) {}
