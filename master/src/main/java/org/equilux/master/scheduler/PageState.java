package org.equilux.master.scheduler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.equilux.engine.executor.Phase;

/**
 * The state of one page: its chunks, and an index of the pending ones by the worker that keeps
 * their pixels.
 */
final class PageState {
  /** Fair order: the page with the fewest running attempts first; of equal ones, the older one. */
  static final Comparator<PageState> FAIRLY =
      (a, b) -> {
        int byRunning = Integer.compare(a.running, b.running);
        return byRunning != 0 ? byRunning : Long.compare(a.id, b.id);
      };

  private static final int STRAGGLER_FACTOR = 3;
  private static final long STRAGGLER_MIN_MILLIS = 1_000;

  /** Count and total duration of the successful attempts of a phase. */
  private record Durations(int count, long totalMillis) {}

  final long id;
  final List<ChunkState> chunks = new ArrayList<>();

  /** The number of unanswered attempts. */
  int running;

  private final NavigableMap<Integer, ChunkState> pendingAlone = new TreeMap<>();
  private final NavigableMap<Integer, ChunkState> pendingFree = new TreeMap<>();

  /** Pending chunks by the worker that keeps their pixels; no map in it is empty. */
  private final SortedMap<Long, NavigableMap<Integer, ChunkState>> pendingHeld = new TreeMap<>();

  private final NavigableMap<Integer, ChunkState> resting = new TreeMap<>();

  private final Map<Phase, Durations> durations = new EnumMap<>(Phase.class);

  PageState(long id, int count, Phase firstPhase) {
    this.id = id;
    for (int i = 0; i < count; i++) {
      chunks.add(new ChunkState(i, firstPhase));
    }
  }

  /** Pending chunks that must run alone, by index. */
  NavigableMap<Integer, ChunkState> pendingAlone() {
    return pendingAlone;
  }

  /** Pending chunks whose pixels no worker keeps, by index. */
  NavigableMap<Integer, ChunkState> pendingFree() {
    return pendingFree;
  }

  /** Pending chunks whose pixels the worker keeps, by index. */
  NavigableMap<Integer, ChunkState> pendingHeld(long worker) {
    return pendingHeld.getOrDefault(worker, Collections.emptyNavigableMap());
  }

  /** Pending chunks whose pixels a worker keeps, by worker and index. */
  SortedMap<Long, NavigableMap<Integer, ChunkState>> pendingHeld() {
    return pendingHeld;
  }

  /** Whether a chunk is pending that need not run alone. */
  boolean hasPending() {
    return !pendingFree.isEmpty() || !pendingHeld.isEmpty();
  }

  /** Resting chunks, by index. */
  NavigableMap<Integer, ChunkState> resting() {
    return resting;
  }

  void makePending(ChunkState chunk) {
    resting.remove(chunk.index);
    if (!chunk.isDone()) {
      chunk.status = ChunkState.Status.PENDING;
      index(chunk);
    }
  }

  void makeRunning(ChunkState chunk) {
    unindex(chunk);
    resting.remove(chunk.index);
    chunk.status = ChunkState.Status.RUNNING;
  }

  /**
   * Lets a chunk wait for the return of a lost worker.
   *
   * @param reason why the page fails if none returns
   */
  void makeResting(ChunkState chunk, long now, String reason) {
    if (chunk.status != ChunkState.Status.RESTING) {
      unindex(chunk);
      chunk.status = ChunkState.Status.RESTING;
      chunk.restsSince = now;
      resting.put(chunk.index, chunk);
    }
    chunk.restReason = reason;
  }

  /** Takes back the strikes for a process that has not died. */
  void returned(String process) {
    for (ChunkState chunk : chunks) {
      unindex(chunk);
      chunk.returned(process);
      reindex(chunk);
    }
  }

  /** Moves a chunk whose phase is committed to the next phase, or to done. */
  void complete(ChunkState chunk) {
    unindex(chunk);
    resting.remove(chunk.index);
    switch (chunk.phase) {
      case RANGE -> block(chunk, Phase.MAP);
      case MAP -> block(chunk, Phase.APPLY);
      case APPLY -> chunk.status = ChunkState.Status.DONE;
    }
  }

  private static void block(ChunkState chunk, Phase next) {
    chunk.phase = next;
    chunk.status = ChunkState.Status.BLOCKED;
  }

  /** Makes all chunks ready for the next phase, MAP or APPLY, as the range of values is known. */
  void startAfterRange(Phase next) {
    for (ChunkState chunk : chunks) {
      if (chunk.phase == Phase.MAP && chunk.status == ChunkState.Status.BLOCKED) {
        chunk.phase = next;
        makePending(chunk);
      }
    }
  }

  void addHolder(ChunkState chunk, long worker) {
    unindex(chunk);
    chunk.holders.add(worker);
    reindex(chunk);
  }

  void removeHolder(ChunkState chunk, long worker) {
    unindex(chunk);
    chunk.holders.remove(worker);
    reindex(chunk);
  }

  /** Forgets which pixels a worker kept, as it left. */
  void removeHolder(long worker) {
    for (ChunkState chunk : chunks) {
      if (chunk.holders.contains(worker)) {
        removeHolder(chunk, worker);
      }
    }
  }

  void addDuration(Phase phase, long millis) {
    durations.merge(
        phase,
        new Durations(1, millis),
        (sum, one) -> new Durations(sum.count() + 1, sum.totalMillis() + one.totalMillis()));
  }

  /** The duration after which an attempt is a straggler; unlimited before the first success. */
  long stragglerMillis(Phase phase) {
    return durations.containsKey(phase)
        ? Math.max(STRAGGLER_MIN_MILLIS, STRAGGLER_FACTOR * usualMillis(phase))
        : Long.MAX_VALUE;
  }

  /** The mean duration of successful attempts; 0 before the first one. */
  long usualMillis(Phase phase) {
    Durations seen = durations.get(phase);
    return seen == null ? 0 : seen.totalMillis() / seen.count();
  }

  private void reindex(ChunkState chunk) {
    if (chunk.status == ChunkState.Status.PENDING) {
      index(chunk);
    }
  }

  private void index(ChunkState chunk) {
    if (chunk.isAlone()) {
      pendingAlone.put(chunk.index, chunk);
    } else if (chunk.holders.isEmpty()) {
      pendingFree.put(chunk.index, chunk);
    } else {
      for (long holder : chunk.holders) {
        pendingHeld.computeIfAbsent(holder, _ -> new TreeMap<>()).put(chunk.index, chunk);
      }
    }
  }

  private void unindex(ChunkState chunk) {
    pendingAlone.remove(chunk.index);
    pendingFree.remove(chunk.index);
    for (long holder : chunk.holders) {
      pendingHeld.computeIfPresent(
          holder,
          (_, kept) -> {
            kept.remove(chunk.index);
            return kept.isEmpty() ? null : kept;
          });
    }
  }
}
