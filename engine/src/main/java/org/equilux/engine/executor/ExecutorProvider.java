package org.equilux.engine.executor;

import org.equilux.kernels.backend.BackendUnavailableException;

/**
 * Opens executors of one kind. Providers are found by {@link java.util.ServiceLoader}; see {@link
 * ChunkExecutors}.
 */
public interface ExecutorProvider {
  /** The name by which people choose the executor. */
  String name();

  /**
   * Opens an executor.
   *
   * @throws BackendUnavailableException if it cannot compute as the settings ask
   */
  ChunkExecutor open(ExecutorSettings settings) throws BackendUnavailableException;
}
