package org.equilux.engine;

/** Has chunks computed: by this process's threads or by a cluster's workers. */
public interface ChunkExecutor {
  /**
   * Opens a session for one page of a picture.
   *
   * @param page its number in the file, from 0; for events
   */
  ChunkSession open(int page, ChunkPlan plan, ChunkSource source, ChunkListener listener);
}
