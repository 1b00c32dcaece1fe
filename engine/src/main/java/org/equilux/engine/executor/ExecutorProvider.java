package org.equilux.engine.executor;

import org.equilux.kernels.backend.BackendUnavailableException;

/**
 * The provider of one kind of executor, found by {@link java.util.ServiceLoader}; see {@link
 * ChunkExecutors}.
 */
public interface ExecutorProvider {
  /** The name that selects the executor. */
  String name();

  /**
   * Opens an executor.
   *
   * @throws BackendUnavailableException if the backend of the settings is unavailable
   */
  ChunkExecutor open(ExecutorSettings settings) throws BackendUnavailableException;
}
