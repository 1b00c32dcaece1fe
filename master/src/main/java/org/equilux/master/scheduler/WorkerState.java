package org.equilux.master.scheduler;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.master.scheduler.Scheduler.WorkerStatus;

/** One worker: its unanswered attempts, and whether it can be given more. */
final class WorkerState {
  /** A worker with this number of failures in a row counts as failing. */
  private static final int FAILING_AFTER = 2;

  /** Orders workers as {@link #rank} last saw them: healthy before failing, then by load. */
  static final Comparator<WorkerState> LEAST_LOADED_FIRST =
      (a, b) -> {
        int byFailing = Boolean.compare(a.rankedFailing, b.rankedFailing);
        int byLoad = byFailing != 0 ? byFailing : Double.compare(a.rankedLoad, b.rankedLoad);
        return byLoad != 0 ? byLoad : Long.compare(a.id, b.id);
      };

  final long id;
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

  WorkerState(long id, int slots, int attemptsPerSlot, long now) {
    this.id = id;
    this.slots = slots;
    this.attemptsPerSlot = attemptsPerSlot;
    this.lastSeen = now;
  }

  /**
   * Records the values that {@link #LEAST_LOADED_FIRST} compares; a sorted set must not contain the
   * worker meanwhile.
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
