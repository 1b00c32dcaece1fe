package org.equilux.master.jobs.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Instant;
import java.util.List;
import org.equilux.engine.executor.Phase;

/**
 * The timeline of the attempts at a page's chunks, with their workers. Times are milliseconds since
 * the start of the page. Properties that do not apply are null.
 *
 * @param begun start of the page
 * @param millis duration of the page so far, or in total if it is complete
 * @param revision of this view, by which later changes are requested
 * @param tables when the tables were computed
 * @param stitched when the page of the result was complete
 * @param workers that took part; attempts refer to them by index
 * @param attempts requested ones, in order of their start
 * @param leftOut number of attempts beyond the limit, which were not recorded
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
   * @param slots chunks that it computes in parallel
   * @param gone when it disconnected
   * @param reason why it disconnected
   */
  public record WorkerView(String name, int slots, Long gone, String reason) {}

  /** The outcome of an attempt. */
  public enum Outcome {
    /** Still running. */
    RUNNING,
    /** The result was committed. */
    TAKEN,
    /** The result of another attempt was committed. */
    SUPERSEDED,
    /** Ended without a result. */
    FAILED,
    /** Ended with the loss of its worker. */
    LOST
  }

  /**
   * An attempt; an array in JSON, as there may be thousands.
   *
   * @param number index among all attempts of the page, from 0
   * @param worker index in the list of workers
   * @param second whether another worker already had the chunk
   * @param late whether the attempt took several times the mean duration
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
