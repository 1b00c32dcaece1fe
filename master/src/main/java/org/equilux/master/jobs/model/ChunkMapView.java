package org.equilux.master.jobs.model;

import java.util.List;
import org.equilux.engine.executor.Phase;

/**
 * The progress of each chunk of a page, and the workers that computed it.
 *
 * @param page of the result, from 0
 * @param width of the page in pixels
 * @param workers names, to which chunks refer by their places
 * @param backends names, likewise
 * @param gone workers that are not connected any more, or were not when the page was over, by their
 *     places
 * @param chunks from top to bottom
 * @param timeline when the attempts began and ended; null where that is not asked for
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
    // A map of an older master has none.
    gone = gone == null ? List.of() : List.copyOf(gone);
  }

  public ChunkMapView with(TimelineView attempts) {
    return new ChunkMapView(page, pages, width, height, workers, backends, gone, chunks, attempts);
  }

  /** Where a chunk stands in its phase. */
  public enum State {
    /** No worker has it. */
    WAITING,
    /** A worker has it. */
    RUNNING,
    /** It is through this phase. */
    DONE
  }

  /**
   * A chunk. What does not apply is null.
   *
   * @param first row
   * @param worker that has it, or that did it
   * @param backend that did it
   * @param attempts how often it was given to a worker
   * @param retries how often it was so again
   * @param doubled how often a second worker had it besides
   * @param detail why it was given to a worker again, or why a better backend did not do it
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
   * Who did a phase.
   *
   * @param detail why a better backend did not; null if there is none
   */
  public record DoneView(int worker, int backend, String detail) {}
}
