package org.equilux.engine.page;

import java.io.IOException;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;

/** A page's chunks and how they become ready. */
public interface PageInput extends ChunkSource, AutoCloseable {
  /**
   * Tells a session of every chunk that can be read, until all can.
   *
   * @throws JobFailedException if the results say that there is no use in going on
   */
  void feed(ChunkSession session, PageResults results) throws IOException, JobFailedException;

  @Override
  void close() throws IOException;
}
