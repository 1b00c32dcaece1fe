package org.equilux.master.scheduler;

import org.equilux.engine.executor.Phase;

/** One attempt of a worker at one phase of a chunk. */
final class AttemptState {
  final long id;
  final long page;
  final int chunk;
  final Phase phase;

  /** Whether the worker must have no other attempt meanwhile. */
  final boolean alone;

  final long worker;

  /** Whether the worker does not keep the chunk's pixels and so is sent them. */
  final boolean sendPixels;

  /** Milliseconds on the scheduler's clock. */
  final long started;

  /** When the lease runs out, on the same clock. */
  final long deadline;

  /** It takes several times as long as is usual. */
  boolean late;

  boolean expired;
  boolean cancelled;

  AttemptState(
      long id,
      long page,
      ChunkState chunk,
      long worker,
      boolean sendPixels,
      long started,
      long deadline) {
    this.id = id;
    this.page = page;
    this.chunk = chunk.index;
    this.phase = chunk.phase;
    this.alone = chunk.alone;
    this.worker = worker;
    this.sendPixels = sendPixels;
    this.started = started;
    this.deadline = deadline;
  }
}
