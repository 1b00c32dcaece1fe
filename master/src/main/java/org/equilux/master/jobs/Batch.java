package org.equilux.master.jobs;

import java.time.Instant;

/**
 * What several jobs are called together. Which jobs they are stands in their own records.
 *
 * @param id random and unguessable
 * @param name as its owner calls it, made safe to show
 */
public record Batch(String id, String name, Instant created) {}
