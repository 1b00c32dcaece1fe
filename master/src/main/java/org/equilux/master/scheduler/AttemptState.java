package org.equilux.master.scheduler;

import org.equilux.engine.executor.Phase;

/** The state of a worker's attempt at one phase of a chunk. */
final class AttemptState {
  final long id;
  final long page;
  final int chunk;
  final Phase phase;

  /** Whether the worker must have no other attempt at the same time. */
  final boolean alone;

  final long worker;

  /** Whether the pixels are sent because the worker does not keep them. */
  final boolean sendPixels;

  /** Start time in milliseconds on the scheduler's clock. */
  final long started;

  /** Expiry of the lease, in milliseconds on the scheduler's clock. */
  final long deadline;

  /** Whether the attempt takes several times the mean duration. */
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
    this.alone = chunk.isAlone();
    this.worker = worker;
    this.sendPixels = sendPixels;
    this.started = started;
    this.deadline = deadline;
  }
}
