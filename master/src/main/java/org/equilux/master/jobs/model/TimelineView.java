package org.equilux.master.jobs.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Instant;
import java.util.List;
import org.equilux.engine.executor.Phase;

/**
 * When each attempt at a page's chunks began and ended, and on which worker. Times are milliseconds
 * since the page was begun. What does not apply is null.
 *
 * @param begun when the page was begun
 * @param millis how long that is ago, or was when the page was over
 * @param revision of what is shown; what has changed since it is asked for by it
 * @param tables when the tables were made
 * @param stitched when the page of the result was whole
 * @param workers that took part, to which attempts refer by their places
 * @param attempts in the order in which they began; of those asked for
 * @param leftOut attempts that were not kept, as there were too many
 */
public record TimelineView(
    Instant begun,
    long millis,
    long revision,
    Long tables,
    Long stitched,
    List<WorkerView> workers,
    List<AttemptView> attempts,
    int leftOut) {

  /**
   * A worker that took part.
   *
   * @param slots chunks that it computes at once
   * @param gone when it was no longer connected
   * @param reason why it is not
   */
  public record WorkerView(String name, int slots, Long gone, String reason) {}

  /** How an attempt went. */
  public enum Outcome {
    /** Under way. */
    RUNNING,
    /** Its result was taken. */
    TAKEN,
    /** Another attempt's result was taken first. */
    SUPERSEDED,
    /** It ended without a result. */
    FAILED,
    /** It ended with its worker. */
    LOST
  }

  /**
   * An attempt, in JSON an array, as there may be thousands.
   *
   * @param number its place among all attempts at the page, from 0
   * @param worker its place in the list of workers
   * @param second whether another worker had the chunk already
   * @param late whether it took several times as long as is usual
   */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  public record AttemptView(
      int number,
      int chunk,
      Phase phase,
      int worker,
      long start,
      Long end,
      Outcome outcome,
      boolean second,
      boolean late,
      String detail) {}
}
