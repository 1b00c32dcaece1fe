package org.equilux.master.jobs.model;

import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.WorkerEvent;

/** An event of a job, as its followers get it. */
public sealed interface JobEvent {
  /** The job is in another state now, or this is what was missed so far. */
  record Changed(JobSnapshot job) implements JobEvent {}

  /**
   * A page was begun.
   *
   * @param page from 0
   * @param pages of the picture
   * @param chunks of this page
   * @param width of this page in pixels
   */
  record PageBegun(int page, int pages, int chunks, int width, int height) implements JobEvent {}

  /** The progress of a page's chunks, for a follower that missed earlier events. */
  record ChunksKnown(ChunkMapView chunks) implements JobEvent {}

  /**
   * Something happened to a chunk.
   *
   * @param attempt how often it was given to a worker by now
   */
  record ChunkMoved(ChunkEvent event, int attempt) implements JobEvent {}

  /** A worker takes part in the page, or is gone. */
  record WorkerMoved(WorkerEvent event) implements JobEvent {}

  /**
   * A page is counted and has its tables.
   *
   * @param page from 0
   */
  record TablesMade(int page) implements JobEvent {}

  /**
   * A page of the result is whole.
   *
   * @param page from 0
   */
  record Stitched(int page) implements JobEvent {}
}
