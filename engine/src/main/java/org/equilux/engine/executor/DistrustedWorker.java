package org.equilux.engine.executor;

/**
 * A worker that was found to return wrong results, so that none of its results is to be used.
 *
 * @param worker the name by which events know the worker
 * @param reason for people
 */
public record DistrustedWorker(String worker, String reason) {}
