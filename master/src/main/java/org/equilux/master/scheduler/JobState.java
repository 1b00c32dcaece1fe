package org.equilux.master.scheduler;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.equilux.engine.Phase;

/** One job: its chunks, and an index of the pending ones by who keeps their pixels. */
final class JobState {
  private static final int STRAGGLER_FACTOR = 3;
  private static final long STRAGGLER_MIN_MILLIS = 1_000;

  /** Attempts of a phase that succeeded and the time that they took. */
  private record Durations(int count, long totalMillis) {}

  final long id;
  final List<ChunkState> chunks = new ArrayList<>();

  /** Attempts not answered for yet. */
  int running;

  private final NavigableMap<Integer, ChunkState> pendingAlone = new TreeMap<>();
  private final NavigableMap<Integer, ChunkState> pendingFree = new TreeMap<>();
  private final Map<Long, NavigableMap<Integer, ChunkState>> pendingHeld = new HashMap<>();
  private final Map<Phase, Durations> durations = new EnumMap<>(Phase.class);

  JobState(long id, int count, Phase firstPhase) {
    this.id = id;
    for (int i = 0; i < count; i++) {
      chunks.add(new ChunkState(i, firstPhase));
    }
  }

  /** Pending chunks that must run alone, by number. */
  NavigableMap<Integer, ChunkState> pendingAlone() {
    return pendingAlone;
  }

  /** Pending chunks whose pixels no worker keeps, by number. */
  NavigableMap<Integer, ChunkState> pendingFree() {
    return pendingFree;
  }

  /** Pending chunks whose pixels a worker keeps, by number. */
  NavigableMap<Integer, ChunkState> pendingHeld(long worker) {
    return pendingHeld.computeIfAbsent(worker, _ -> new TreeMap<>());
  }

  void makePending(ChunkState chunk) {
    if (!chunk.isDone()) {
      chunk.status = ChunkState.Status.PENDING;
      index(chunk);
    }
  }

  void makeRunning(ChunkState chunk) {
    unindex(chunk);
    chunk.status = ChunkState.Status.RUNNING;
  }

  /** A chunk's phase is committed: it waits for the next one, or is done. */
  void complete(ChunkState chunk) {
    unindex(chunk);
    if (chunk.phase == Phase.MAP) {
      chunk.phase = Phase.APPLY;
      chunk.status = ChunkState.Status.BLOCKED;
    } else {
      chunk.status = ChunkState.Status.DONE;
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

  /** A worker is gone and keeps nothing any more. */
  void removeHolder(long worker) {
    for (ChunkState chunk : chunks) {
      if (chunk.holders.contains(worker)) {
        removeHolder(chunk, worker);
      }
    }
    pendingHeld.remove(worker);
  }

  void addDuration(Phase phase, long millis) {
    durations.merge(
        phase,
        new Durations(1, millis),
        (sum, one) -> new Durations(sum.count() + 1, sum.totalMillis() + one.totalMillis()));
  }

  /** After how long an attempt counts as a straggler; never, before any has succeeded. */
  long stragglerMillis(Phase phase) {
    Durations seen = durations.get(phase);
    return seen == null
        ? Long.MAX_VALUE
        : Math.max(STRAGGLER_MIN_MILLIS, STRAGGLER_FACTOR * seen.totalMillis() / seen.count());
  }

  private void reindex(ChunkState chunk) {
    if (chunk.status == ChunkState.Status.PENDING) {
      index(chunk);
    }
  }

  private void index(ChunkState chunk) {
    if (chunk.alone) {
      pendingAlone.put(chunk.index, chunk);
    } else if (chunk.holders.isEmpty()) {
      pendingFree.put(chunk.index, chunk);
    } else {
      chunk.holders.forEach(holder -> pendingHeld(holder).put(chunk.index, chunk));
    }
  }

  private void unindex(ChunkState chunk) {
    pendingAlone.remove(chunk.index);
    pendingFree.remove(chunk.index);
    chunk.holders.forEach(holder -> pendingHeld(holder).remove(chunk.index));
  }
}
