package org.equilux.engine.page;

import java.io.IOException;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;

/** The input of a page: its chunks, and the way they become ready. */
public interface PageInput extends ChunkSource, AutoCloseable {
  /**
   * Declares chunks ready in a session, until all are that were not kept from an earlier run.
   *
   * @throws JobFailedException if the results have failed
   */
  void feed(ChunkSession session, PageResults results) throws IOException, JobFailedException;

  @Override
  void close() throws IOException;
}
