package org.equilux.master.scheduler;

import org.equilux.engine.executor.Phase;

/** A command of the scheduler; commands are carried out in order. */
public sealed interface SchedulerCommand {
  /**
   * Assigns a chunk to a worker.
   *
   * @param sendPixels false if the worker keeps the pixels from an earlier phase
   * @param second whether another worker has an unexpired attempt at the chunk, which may finish
   *     first
   */
  record Start(
      long attempt,
      long worker,
      long page,
      int chunk,
      Phase phase,
      boolean sendPixels,
      boolean second)
      implements SchedulerCommand {}

  /**
   * Reports an attempt that takes several times the mean duration, for display.
   *
   * @param millis since its start
   * @param usualMillis mean duration of the successful attempts of the page's phase
   */
  record Late(
      long attempt, long worker, long page, int chunk, Phase phase, long millis, long usualMillis)
      implements SchedulerCommand {}

  /** Cancels an attempt whose result is no longer needed. The worker still answers it. */
  record Cancel(long attempt, long worker) implements SchedulerCommand {}

  /** Commits an attempt's result, the first one for its chunk and phase. */
  record Commit(long attempt, long page, int chunk, Phase phase) implements SchedulerCommand {}

  /** Discards an attempt's result, which is late or no longer needed. */
  record Discard(long attempt) implements SchedulerCommand {}

  /** Reports that a chunk will be assigned again, for display. */
  record Retry(long page, int chunk, Phase phase, long worker, String reason)
      implements SchedulerCommand {}

  /** Fails a page. No further command concerns the page. */
  record FailPage(long page, String reason) implements SchedulerCommand {}

  /** Disconnects a worker whose heartbeats have stopped. */
  record Disconnect(long worker, String reason) implements SchedulerCommand {}
}
