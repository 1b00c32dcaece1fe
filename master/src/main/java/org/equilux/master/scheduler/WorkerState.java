package org.equilux.master.scheduler;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.master.scheduler.Scheduler.WorkerStatus;

/** The state of one worker: its unanswered attempts, and its capacity. */
final class WorkerState {
  /** The number of consecutive failures after which a worker counts as failing. */
  private static final int FAILING_AFTER = 2;

  /** Order by the values recorded by {@link #rank}: healthy before failing, then by load. */
  static final Comparator<WorkerState> LEAST_LOADED_FIRST =
      (a, b) -> {
        int byFailing = Boolean.compare(a.rankedFailing, b.rankedFailing);
        int byLoad = byFailing != 0 ? byFailing : Double.compare(a.rankedLoad, b.rankedLoad);
        return byLoad != 0 ? byLoad : Long.compare(a.id, b.id);
      };

  final long id;

  /** The worker's process; empty if it is not known. */
  final String process;

  final Map<Long, AttemptState> attempts = new LinkedHashMap<>();
  long lastSeen;
  long suspectSince;
  int failuresInARow;
  boolean draining;
  boolean suspect;
  int slots;
  private final int attemptsPerSlot;
  private boolean rankedFailing;
  private double rankedLoad;

  WorkerState(long id, String process, int slots, int attemptsPerSlot, long now) {
    this.id = id;
    this.process = process;
    this.slots = slots;
    this.attemptsPerSlot = attemptsPerSlot;
    this.lastSeen = now;
  }

  /**
   * Records the values that {@link #LEAST_LOADED_FIRST} compares; to be called while no sorted set
   * contains the worker.
   */
  void rank() {
    rankedFailing = isFailing();
    rankedLoad = (double) attempts.size() / slots;
  }

  boolean isUsable() {
    return !draining && !suspect;
  }

  boolean isFailing() {
    return failuresInARow >= FAILING_AFTER;
  }

  boolean hasRoom() {
    int room = isFailing() ? 1 : slots * attemptsPerSlot;
    return isUsable() && attempts.size() < room;
  }

  WorkerStatus status() {
    if (draining) {
      return WorkerStatus.DRAINING;
    }
    if (suspect) {
      return WorkerStatus.SUSPECT;
    }
    if (attempts.values().stream().anyMatch(attempt -> attempt.late)) {
      return WorkerStatus.LATE;
    }
    return attempts.isEmpty() ? WorkerStatus.IDLE : WorkerStatus.BUSY;
  }
}
