package org.equilux.engine.executor;

/**
 * Something that happened to a chunk, for people to see.
 *
 * @param page of the picture file, from 0
 * @param chunk of the page, from 0
 * @param worker the worker's name
 * @param backend that computed it; empty unless {@code kind} is FINISHED
 * @param detail FINISHED: why a better backend did not compute it, empty if none is better. All
 *     others but STARTED: why. Else empty.
 * @param attempt a number of the attempt that no other attempt at the page's chunks has; 0 in an
 *     event of the chunk alone, RETRIED
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
  /** What happened. */
  public enum Kind {
    /** The chunk was given to a worker. */
    STARTED,
    /** The chunk was given to a second worker while the first one still has it. */
    DOUBLED,
    /** An attempt takes several times as long as is usual. */
    LATE,
    /** Its result was taken. */
    FINISHED,
    /** It will be given to a worker again. */
    RETRIED,
    /** An attempt was given up, as the result of another one was taken first. */
    SUPERSEDED,
    /** An attempt ended without a result. */
    FAILED,
    /** An attempt ended with its worker. */
    LOST
  }
}
