package org.equilux.engine;

import java.util.Optional;
import org.equilux.kernels.grid.LutGrid;

/** Has chunks computed: by this process's threads or by a cluster's workers. */
public interface ChunkExecutor {
  /**
   * Opens a session for one page of a picture.
   *
   * @param page its number in the file, from 0; for events
   * @param tables of an operation that has some and does not count; empty else
   */
  ChunkSession open(
      int page,
      ChunkPlan plan,
      Optional<LutGrid> tables,
      ChunkSource source,
      ChunkListener listener);
}
