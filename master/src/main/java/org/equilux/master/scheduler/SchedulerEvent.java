package org.equilux.master.scheduler;

import org.equilux.engine.executor.Phase;

/** An event for the scheduler. Workers, pages and attempts have numbers that are never reused. */
public sealed interface SchedulerEvent {
  /**
   * A worker registered.
   *
   * @param slots chunks it computes at once
   */
  record WorkerJoined(long worker, int slots) implements SchedulerEvent {}

  /**
   * A worker works for other masters, too, or for fewer of them.
   *
   * @param slots chunks that it computes at once for this master; attempts beyond them go on
   */
  record WorkerResized(long worker, int slots) implements SchedulerEvent {}

  /** A worker gave a sign of life. */
  record WorkerSeen(long worker) implements SchedulerEvent {}

  /** A worker wants to leave: it finishes what it has and takes nothing new. */
  record WorkerDraining(long worker) implements SchedulerEvent {}

  /** A worker is gone, and with it what it was computing and the pixels it kept. */
  record WorkerLeft(long worker, String reason) implements SchedulerEvent {}

  /** A worker was found to return wrong results; nothing that it has or had counts. */
  record WorkerDistrusted(long worker, String reason) implements SchedulerEvent {}

  /**
   * A page of a picture begins; none of its chunks can be computed yet.
   *
   * @param firstPhase RANGE for a page whose range of values is found, MAP for any other that is
   *     counted, APPLY for all others
   */
  record PageOpened(long page, int chunks, Phase firstPhase) implements SchedulerEvent {}

  /** A chunk's pixels can be read: its first phase can run. */
  record ChunkReady(long page, int chunk) implements SchedulerEvent {}

  /**
   * The range of a page's values is known: every chunk's next phase can run.
   *
   * @param next MAP or APPLY
   */
  record RangeReady(long page, Phase next) implements SchedulerEvent {}

  /** A page's tables are made: every chunk's APPLY can run. */
  record TablesReady(long page) implements SchedulerEvent {}

  /** A page is over, done or given up; what runs for it is cancelled. */
  record PageClosed(long page) implements SchedulerEvent {}

  /**
   * An attempt's result is here, whole.
   *
   * @param pixelsKept whether the worker keeps the chunk's pixels for the next phase
   */
  record AttemptSucceeded(long attempt, boolean pixelsKept) implements SchedulerEvent {}

  /** An attempt ended without a result. */
  record AttemptFailed(long attempt, Failure failure, String reason) implements SchedulerEvent {}

  /** Time has passed. To be sent several times a lease. */
  record Tick() implements SchedulerEvent {}

  /** Why an attempt ended without a result. */
  enum Failure {
    /** The computation failed; counts against the chunk. */
    ERROR,
    /**
     * The worker does not have the pixels that it was thought to keep. If they were sent, that is
     * an error.
     */
    PIXELS_MISSING,
    /**
     * The worker could not read the pixels at the place that it was given in their stead. It is
     * given the pixels next.
     */
    SOURCE_UNREADABLE,
    /** It was cancelled. If the scheduler had not done that, it counts as an error. */
    CANCELLED
  }
}
