package org.equilux.engine.executor;

import java.util.Optional;
import java.util.function.Consumer;
import org.equilux.kernels.grid.LutGrid;

/** Has chunks computed: by this process's threads, by a cluster's workers. */
public interface ChunkExecutor extends AutoCloseable {
  /**
   * Opens a session for one page of a picture.
   *
   * @param tables of an operation that has tables and does not count; else empty
   */
  ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener);

  /** Ends what was begun with {@link ChunkExecutor#onDistrust}. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells a follower of each worker that is found to return wrong results, until the registration
   * is closed. Afterwards the executor takes no result of that worker, and sessions that took one
   * before fail. An executor that computes in this process has no such workers.
   *
   * @param follower called from the executor's threads; must not block
   */
  default Registration onDistrust(Consumer<DistrustedWorker> follower) {
    return () -> {};
  }

  /** The number of chunks that can be computed in parallel now; 0 if there are no workers. */
  default int slots() {
    return 1;
  }

  /**
   * Whether there are workers now that would store bands at a {@link ChunkListener#bands} place.
   */
  default boolean storesBands() {
    return false;
  }

  /** Releases the executor's resources. Sessions must be closed before. */
  @Override
  void close();
}
