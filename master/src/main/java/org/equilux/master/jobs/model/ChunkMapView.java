package org.equilux.master.jobs.model;

import java.util.List;
import org.equilux.engine.executor.Phase;

/**
 * The chunk map of a page: the progress of each chunk, and the workers that computed it.
 *
 * @param page of the result, from 0
 * @param width of the page in pixels
 * @param workers names; chunks refer to them by index
 * @param backends names; chunks refer to them by index
 * @param gone indices of workers that are disconnected, or were at the end of the page
 * @param chunks from top to bottom
 * @param timeline start and end times of the attempts; null if not requested
 */
public record ChunkMapView(
    int page,
    int pages,
    int width,
    int height,
    List<String> workers,
    List<String> backends,
    List<Integer> gone,
    List<ChunkView> chunks,
    TimelineView timeline) {
  public ChunkMapView {
    // Null in chunk maps stored by older releases.
    gone = gone == null ? List.of() : List.copyOf(gone);
  }

  public ChunkMapView with(TimelineView attempts) {
    return new ChunkMapView(page, pages, width, height, workers, backends, gone, chunks, attempts);
  }

  /** The state of a chunk in its phase. */
  public enum State {
    /** Not assigned. */
    WAITING,
    /** Assigned to a worker. */
    RUNNING,
    /** Finished in this phase. */
    DONE
  }

  /**
   * The state of a chunk. Properties that do not apply are null.
   *
   * @param first row
   * @param worker index of the worker to which the chunk is assigned, or that computed it
   * @param backend index of the backend that computed it
   * @param attempts number of assignments
   * @param retries number of assignments after failures
   * @param doubled number of assignments to a second worker beside a late one
   * @param detail the reason of the last retry or of the fallback to another backend
   */
  public record ChunkView(
      int first,
      int rows,
      Phase phase,
      State state,
      Integer worker,
      Integer backend,
      int attempts,
      int retries,
      int doubled,
      String detail,
      DoneView map,
      DoneView apply) {}

  /**
   * The worker and backend that finished a phase.
   *
   * @param detail why a better backend was not used; null if there is none
   */
  public record DoneView(int worker, int backend, String detail) {}
}
