package org.equilux.engine.executor;

/**
 * A worker that returned wrong results, so that none of its results may be used.
 *
 * @param worker name of the worker in events
 * @param reason for display
 */
public record DistrustedWorker(String worker, String reason) {}
