package org.equilux.engine.executor;

/**
 * How an executor is to compute.
 *
 * @param backend a backend's name, or {@link org.equilux.kernels.backend.BackendStack#AUTO}
 * @param threads chunks computed at once in this process, if the executor computes here
 */
public record ExecutorSettings(String backend, int threads) {}
