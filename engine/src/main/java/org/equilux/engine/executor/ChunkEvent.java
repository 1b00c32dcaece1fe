package org.equilux.engine.executor;

/**
 * Something that happened to a chunk, for people to see.
 *
 * @param page of the picture file, from 0
 * @param chunk of the page, from 0
 * @param worker the worker's name
 * @param backend that computed it; empty unless {@code kind} is FINISHED
 * @param detail FINISHED: why a better backend did not compute it, empty if none is better.
 *     RETRIED: why. Else empty.
 */
public record ChunkEvent(
    int page, int chunk, Phase phase, Kind kind, String worker, String backend, String detail) {
  /** What happened. */
  public enum Kind {
    /** The chunk was given to a worker. */
    STARTED,
    /** Its result was taken. */
    FINISHED,
    /** It will be given to a worker again. */
    RETRIED
  }
}
