package org.equilux.engine.executor;

/**
 * A worker that returned wrong results, so that none of its results may be used.
 *
 * @param worker name of the worker in events
 * @param process id of the worker's process; empty if the process has none
 * @param reason for display
 */
public record DistrustedWorker(String worker, String process, String reason) {}
