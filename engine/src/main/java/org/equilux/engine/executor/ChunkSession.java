package org.equilux.engine.executor;

import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;

/**
 * One page's chunks under computation. Chunks are computed in the first phase of their {@link
 * ChunkPlan} as they become ready, and in each further phase once the values that the phase needs
 * are published.
 */
public interface ChunkSession extends AutoCloseable {
  /** A chunk's pixels can be read from now on; once a chunk. */
  void ready(int chunk);

  /** The range of the page's values is known; every chunk is to be counted, or mapped. */
  void publish(ValueRange range);

  /** The tables of a job that counts are made; every chunk is to be mapped through them. */
  void publish(LutGrid tables);

  /** Ends the session and gives up unfinished chunks. */
  @Override
  void close();
}
