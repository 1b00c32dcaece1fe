package org.equilux.engine.executor;

import org.equilux.kernels.grid.LutGrid;

/**
 * One page's chunks under computation. A job that counts is mapped chunk by chunk as they become
 * ready, and applied after {@link #publish}; any other is applied as chunks become ready.
 */
public interface ChunkSession extends AutoCloseable {
  /** A chunk's pixels can be read from now on; once a chunk. */
  void ready(int chunk);

  /** The tables of a job that counts are made; every chunk is to be mapped through them. */
  void publish(LutGrid tables);

  /** Ends the session; what is unfinished is given up. */
  @Override
  void close();
}
