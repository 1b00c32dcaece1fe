package org.equilux.master.scheduler;

import org.equilux.engine.executor.Phase;

/** A command of the scheduler; commands are carried out in their order. */
public sealed interface SchedulerCommand {
  /**
   * Give a chunk to a worker.
   *
   * @param sendPixels false if the worker keeps them from an earlier phase
   * @param second whether another worker has the chunk already and may still be the faster one
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
   * An attempt takes several times as long as is usual; for people to see.
   *
   * @param millis since it began
   * @param usualMillis mean of those of the page's phase that succeeded
   */
  record Late(
      long attempt, long worker, long page, int chunk, Phase phase, long millis, long usualMillis)
      implements SchedulerCommand {}

  /** An attempt's result is no longer wanted. The worker still answers for it. */
  record Cancel(long attempt, long worker) implements SchedulerCommand {}

  /** Take this attempt's result: the first for its chunk and phase. */
  record Commit(long attempt, long page, int chunk, Phase phase) implements SchedulerCommand {}

  /** Drop this attempt's result: it is late, or no longer needed. */
  record Discard(long attempt) implements SchedulerCommand {}

  /** A chunk will be given to a worker again; for people to see. */
  record Retry(long page, int chunk, Phase phase, long worker, String reason)
      implements SchedulerCommand {}

  /** A page cannot be completed. No further command concerns it. */
  record FailPage(long page, String reason) implements SchedulerCommand {}

  /** A worker has been silent for too long and counts as gone. */
  record Disconnect(long worker, String reason) implements SchedulerCommand {}
}
