package org.equilux.engine.executor;

/**
 * The settings of an executor.
 *
 * @param backend a backend's name, or {@link org.equilux.kernels.backend.BackendStack#AUTO}
 * @param threads number of chunks computed in parallel in this process, if the executor computes
 *     here
 */
public record ExecutorSettings(String backend, int threads) {}
