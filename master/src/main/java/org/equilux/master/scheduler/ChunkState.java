package org.equilux.master.scheduler;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.equilux.engine.executor.Phase;

/**
 * One chunk of a page.
 *
 * <pre>
 *   BLOCKED --ready--> PENDING --started--> RUNNING --committed--> BLOCKED (next phase) or DONE
 *                         ^----- retry --------'
 * </pre>
 */
final class ChunkState {
  enum Status {
    /** Waits for its pixels, or for the results of the previous phase of all chunks. */
    BLOCKED,
    /** Can be assigned to a worker. */
    PENDING,
    /** Assigned to one or more workers. */
    RUNNING,
    /** Its last phase is committed. */
    DONE
  }

  final int index;
  Phase phase;
  Status status = Status.BLOCKED;

  /** Unanswered attempts by id, including those of an earlier phase. */
  final Map<Long, AttemptState> attempts = new LinkedHashMap<>();

  /** Workers that keep the chunk's pixels. */
  final Set<Long> holders = new HashSet<>();

  /** Workers on which the computation failed. */
  final Set<Long> failedOn = new HashSet<>();

  int strikes;

  /**
   * Whether a worker died while it had the chunk: from then on the chunk runs alone on its worker.
   */
  boolean alone;

  ChunkState(int index, Phase phase) {
    this.index = index;
    this.phase = phase;
  }

  boolean isDone() {
    return status == Status.DONE;
  }
}
