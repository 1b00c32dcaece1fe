package org.equilux.engine.executor;

import java.util.Set;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The session of one page's chunks under computation. A chunk is computed in the first phase of the
 * {@link ChunkPlan} when it is ready, and in each further phase after the values needed for the
 * phase are published.
 */
public interface ChunkSession extends AutoCloseable {
  /** Declares that a chunk's pixels can be read; called at most once for each chunk. */
  void ready(int chunk);

  /** Publishes the range of the page's values, so that every chunk is counted or mapped. */
  void publish(ValueRange range);

  /** Publishes the tables of a job that counts, so that every chunk is mapped through them. */
  void publish(LutGrid tables);

  /** The ids of the processes of workers whose results were taken so far. */
  default Set<String> processes() {
    return Set.of();
  }

  /** Ends the session and drops unfinished chunks. */
  @Override
  void close();
}
