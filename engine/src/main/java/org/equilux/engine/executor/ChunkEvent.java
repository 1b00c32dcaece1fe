package org.equilux.engine.executor;

/**
 * An event of a chunk, for display.
 *
 * @param page of the picture file, from 0
 * @param chunk index in the page, from 0
 * @param worker name
 * @param backend that computed the chunk; empty unless {@code kind} is FINISHED
 * @param detail for FINISHED, why a better backend was not used, empty if there is none; for
 *     STARTED and KEPT, empty; for all others, the reason
 * @param attempt number that identifies the attempt among all attempts at the page's chunks; 0 for
 *     KEPT and RETRIED, which concern the chunk alone
 */
public record ChunkEvent(
    int page,
    int chunk,
    Phase phase,
    Kind kind,
    String worker,
    String backend,
    String detail,
    long attempt) {
  /** The kind of an event. */
  public enum Kind {
    /** The chunk was assigned to a worker. */
    STARTED,
    /** The chunk was assigned to a second worker while the first one still has it. */
    DOUBLED,
    /** An attempt takes several times the mean duration. */
    LATE,
    /** The result was committed. */
    FINISHED,
    /** The result of an earlier run of the job is used. */
    KEPT,
    /** The chunk will be assigned again. */
    RETRIED,
    /** The attempt was cancelled, as the result of another one was committed first. */
    SUPERSEDED,
    /** The attempt ended without a result. */
    FAILED,
    /** The attempt ended with the loss of its worker. */
    LOST
  }
}
