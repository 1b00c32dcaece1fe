package org.equilux.master.scheduler;

import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The connected workers, by number and, if they have room, by load. */
final class WorkerRoster {
  private final SortedMap<Long, WorkerState> workers = new TreeMap<>();

  /** Workers that have room, least loaded first; failing ones come last. */
  private final NavigableSet<WorkerState> ready = new TreeSet<>(WorkerState.LEAST_LOADED_FIRST);

  void add(WorkerState worker) {
    workers.put(worker.id, worker);
    rank(worker);
  }

  void remove(WorkerState worker) {
    workers.remove(worker.id);
    ready.remove(worker);
  }

  /** A worker by its number; null if it is not connected. */
  WorkerState get(long id) {
    return workers.get(id);
  }

  Optional<WorkerState> find(long id) {
    return Optional.ofNullable(workers.get(id));
  }

  /** Every worker, by number. */
  Collection<WorkerState> all() {
    return workers.values();
  }

  /** Workers that have room, least loaded first. */
  Stream<WorkerState> ready() {
    return ready.stream();
  }

  /** A copy of {@link #ready()} that does not change as chunks are placed. */
  List<WorkerState> readyNow() {
    return List.copyOf(ready);
  }

  /** Sorts a worker in anew after its load or its state changed. */
  void rank(WorkerState worker) {
    ready.remove(worker);
    worker.rank();
    if (worker.hasRoom()) {
      ready.add(worker);
    }
  }

  /** False if the chunk failed on this worker and there is another worker that could try it. */
  boolean mayTry(ChunkState chunk, WorkerState worker) {
    return !chunk.failedOn.contains(worker.id)
        || workers.values().stream()
            .noneMatch(other -> other.isUsable() && !chunk.failedOn.contains(other.id));
  }
}
