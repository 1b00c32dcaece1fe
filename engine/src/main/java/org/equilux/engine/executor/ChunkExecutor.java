package org.equilux.engine.executor;

import java.util.Optional;
import java.util.function.Consumer;
import org.equilux.kernels.grid.LutGrid;

/** The executor of chunks: on threads of this process, or on the workers of a cluster. */
public interface ChunkExecutor extends AutoCloseable {
  /**
   * Opens a session for one page of a picture.
   *
   * @param tables of an operation with tables that does not count; otherwise empty
   */
  ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener);

  /** The registration of a follower, ended by closing it. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Registers a follower of workers that returned wrong results, until the registration is closed.
   * After the call, the executor takes no result of the worker, and sessions with committed results
   * of the worker fail. An executor in this process has no such workers.
   *
   * @param follower called from the executor's threads; must not block
   */
  default Registration onDistrust(Consumer<DistrustedWorker> follower) {
    return () -> {};
  }

  /**
   * Whether a worker of a process returned wrong results. An executor in this process has no such
   * workers.
   */
  default boolean isDistrusted(String process) {
    return false;
  }

  /** The number of chunks that can be computed in parallel now; 0 if there are no workers. */
  default int slots() {
    return 1;
  }

  /** Whether workers that would store bands in {@link ChunkListener#bands} are connected. */
  default boolean storesBands() {
    return false;
  }

  /** Releases the executor's resources. Sessions must be closed before. */
  @Override
  void close();
}
