package org.equilux.master.scheduler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.equilux.engine.executor.Phase;

/**
 * One chunk of a page.
 *
 * <pre>
 *   BLOCKED --ready--> PENDING --started--> RUNNING --committed--> BLOCKED (next phase) or DONE
 *                         ^----- retry --------'
 *                         ^--returned-- RESTING <--last strike-- RUNNING
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
    /** Has its last strike, which is taken back if the process of a lost worker registers again. */
    RESTING,
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

  /** Processes of workers that were lost while they had the chunk; each is one of the strikes. */
  private final List<String> lostProcesses = new ArrayList<>();

  /** The number of workers lost while they had the chunk, including those that returned. */
  int losses;

  /** Why the chunk rests. */
  String restReason = "";

  /** When the chunk began to rest, in milliseconds on the scheduler's clock. */
  long restsSince;

  ChunkState(int index, Phase phase) {
    this.index = index;
    this.phase = phase;
  }

  boolean isDone() {
    return status == Status.DONE;
  }

  /**
   * Whether a worker was lost while it had the chunk, and has not returned: the chunk then runs
   * alone on its worker.
   */
  boolean isAlone() {
    return !lostProcesses.isEmpty();
  }

  /** Whether a lost worker may return, so that its strike is taken back. */
  boolean mayImprove() {
    return lostProcesses.stream().anyMatch(process -> !process.isEmpty());
  }

  /**
   * Counts the loss of a worker, as a strike unless the worker's process has returned already;
   * {@link #returned(String)} takes the strike back.
   */
  void lost(String process, boolean returned) {
    losses++;
    if (!returned) {
      strikes++;
      lostProcesses.add(process);
    }
  }

  /** Takes back the strikes for a process that has not died. */
  void returned(String process) {
    int before = lostProcesses.size();
    lostProcesses.removeIf(process::equals);
    strikes -= before - lostProcesses.size();
  }
}
