package org.equilux.master.jobs.model;

import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.WorkerEvent;

/** An event of a job for its followers. */
public sealed interface JobEvent {
  /**
   * The state of the job changed; also the first event of a follower, and the replacement of missed
   * events.
   */
  record Changed(JobSnapshot job) implements JobEvent {}

  /**
   * A page was started.
   *
   * @param page index, from 0
   * @param pages number of pages of the picture
   * @param chunks number of chunks of this page
   * @param width of this page in pixels
   */
  record PageStarted(int page, int pages, int chunks, int width, int height) implements JobEvent {}

  /** The chunk map of a page, for a follower that missed earlier events. */
  record ChunksPlanned(ChunkMapView chunks) implements JobEvent {}

  /**
   * The state of a chunk changed.
   *
   * @param attempt number of assignments of the chunk so far
   */
  record ChunkMoved(ChunkEvent event, int attempt) implements JobEvent {}

  /** A worker joined or left the computation of the page. */
  record WorkerMoved(WorkerEvent event) implements JobEvent {}

  /**
   * A page was counted and its tables computed.
   *
   * @param page index, from 0
   */
  record TablesReady(int page) implements JobEvent {}

  /**
   * A page of the result is complete.
   *
   * @param page index, from 0
   */
  record Stitched(int page) implements JobEvent {}
}
