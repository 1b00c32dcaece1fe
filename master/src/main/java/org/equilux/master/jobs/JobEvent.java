package org.equilux.master.jobs;

import org.equilux.engine.ChunkEvent;

/** What a job's followers hear. */
public sealed interface JobEvent {
  /** The job is in another state now, or this is what was missed so far. */
  record Changed(JobSnapshot job) implements JobEvent {}

  /**
   * A page was begun.
   *
   * @param page from 0
   * @param pages of the picture
   * @param chunks of this page
   */
  record PageBegun(int page, int pages, int chunks) implements JobEvent {}

  /** Something happened to a chunk. */
  record ChunkMoved(ChunkEvent event) implements JobEvent {}
}
