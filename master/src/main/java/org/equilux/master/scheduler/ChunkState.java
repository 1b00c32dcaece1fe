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
    /** Its pixels are not there yet, or what the phase before is to yield for all chunks. */
    BLOCKED,
    /** It can be given to a worker. */
    PENDING,
    /** A worker has it, or several do. */
    RUNNING,
    /** Its last phase is committed. */
    DONE
  }

  final int index;
  Phase phase;
  Status status = Status.BLOCKED;

  /** Attempts not answered for yet, by number; of an earlier phase too. */
  final Map<Long, AttemptState> attempts = new LinkedHashMap<>();

  /** Workers that keep its pixels. */
  final Set<Long> holders = new HashSet<>();

  /** Workers on which its computation failed. */
  final Set<Long> failedOn = new HashSet<>();

  int strikes;

  /** It was on a worker that died: it runs alone from then on. */
  boolean alone;

  ChunkState(int index, Phase phase) {
    this.index = index;
    this.phase = phase;
  }

  boolean isDone() {
    return status == Status.DONE;
  }
}
