package org.equilux.engine.executor;

import java.util.Optional;
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

  /** Gives back what the executor holds. Sessions must be closed before. */
  @Override
  void close();
}
