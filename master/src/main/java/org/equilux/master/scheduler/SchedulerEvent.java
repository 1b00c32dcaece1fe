package org.equilux.master.scheduler;

import org.equilux.engine.executor.Phase;

/** An event for the scheduler. Ids of workers, pages and attempts are never reused. */
public sealed interface SchedulerEvent {
  /**
   * A worker registered.
   *
   * @param process the worker's process, which registers again after its connection broke; empty if
   *     the process is not known
   * @param slots chunks that the worker computes in parallel
   */
  record WorkerJoined(long worker, String process, int slots) implements SchedulerEvent {}

  /**
   * The number of a worker's slots for this master changed, because the worker joined or left other
   * masters.
   *
   * @param slots chunks that it computes in parallel for this master; running attempts beyond that
   *     number continue
   */
  record WorkerResized(long worker, int slots) implements SchedulerEvent {}

  /** A worker sent a heartbeat or another message. */
  record WorkerSeen(long worker) implements SchedulerEvent {}

  /** A worker is about to leave: it finishes its chunks and takes no new ones. */
  record WorkerDraining(long worker) implements SchedulerEvent {}

  /** A worker left; its attempts and cached pixels are lost. */
  record WorkerLeft(long worker, String reason) implements SchedulerEvent {}

  /** A worker returned wrong results; none of its uncommitted results is accepted. */
  record WorkerDistrusted(long worker, String reason) implements SchedulerEvent {}

  /**
   * A page of a picture was opened; none of its chunks can be computed yet.
   *
   * @param firstPhase RANGE if the range of values must be found, else MAP if histograms are
   *     counted, else APPLY
   */
  record PageOpened(long page, int chunks, Phase firstPhase) implements SchedulerEvent {}

  /** A chunk's pixels can be read: its first phase can run. */
  record ChunkReady(long page, int chunk) implements SchedulerEvent {}

  /**
   * The range of a page's values is known: the next phase of every chunk can run.
   *
   * @param next MAP or APPLY
   */
  record RangeReady(long page, Phase next) implements SchedulerEvent {}

  /** A page's tables are computed: the APPLY phase of every chunk can run. */
  record TablesReady(long page) implements SchedulerEvent {}

  /** A page was closed, completed or not; its running attempts are cancelled. */
  record PageClosed(long page) implements SchedulerEvent {}

  /**
   * An attempt delivered a complete result.
   *
   * @param pixelsKept whether the worker keeps the chunk's pixels for the next phase
   */
  record AttemptSucceeded(long attempt, boolean pixelsKept) implements SchedulerEvent {}

  /** An attempt ended without a result. */
  record AttemptFailed(long attempt, Failure failure, String reason) implements SchedulerEvent {}

  /** Time has passed. To be sent several times during a lease. */
  record Tick() implements SchedulerEvent {}

  /** Why an attempt ended without a result. */
  enum Failure {
    /** The computation failed; counts against the chunk. */
    ERROR,
    /**
     * The worker lacks the pixels that it was expected to keep. If they were sent, this is an
     * error.
     */
    PIXELS_MISSING,
    /**
     * The worker could not read the pixels from the location that it got instead of pixels. The
     * next attempt is sent the pixels.
     */
    SOURCE_UNREADABLE,
    /** The attempt was cancelled. If the scheduler did not cancel it, this is an error. */
    CANCELLED
  }
}
