package org.equilux.master.scheduler;

import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The connected workers, by id and, if they have capacity, by load. */
final class WorkerRoster {
  private final SortedMap<Long, WorkerState> workers = new TreeMap<>();

  /** Workers with capacity, least loaded first; failing workers last. */
  private final NavigableSet<WorkerState> ready = new TreeSet<>(WorkerState.LEAST_LOADED_FIRST);

  void add(WorkerState worker) {
    workers.put(worker.id, worker);
    rank(worker);
  }

  void remove(WorkerState worker) {
    workers.remove(worker.id);
    ready.remove(worker);
  }

  /** A worker by its id; null if it is not connected. */
  WorkerState get(long id) {
    return workers.get(id);
  }

  Optional<WorkerState> find(long id) {
    return Optional.ofNullable(workers.get(id));
  }

  /** Whether a worker of this process is connected. */
  boolean hasProcess(String process) {
    return !process.isEmpty()
        && workers.values().stream().anyMatch(worker -> worker.process.equals(process));
  }

  /** Every worker, by id. */
  Collection<WorkerState> all() {
    return workers.values();
  }

  /** Workers with capacity, least loaded first. */
  Stream<WorkerState> ready() {
    return ready.stream();
  }

  /** A copy of {@link #ready()} that is not affected by assignments. */
  List<WorkerState> readyNow() {
    return List.copyOf(ready);
  }

  /** Updates the position of a worker after its load or state changed. */
  void rank(WorkerState worker) {
    ready.remove(worker);
    worker.rank();
    if (worker.hasRoom()) {
      ready.add(worker);
    }
  }

  /** False if the chunk failed on this worker and another worker can still try it. */
  boolean mayTry(ChunkState chunk, WorkerState worker) {
    return !chunk.failedOn.contains(worker.id)
        || workers.values().stream()
            .noneMatch(other -> other.isUsable() && !chunk.failedOn.contains(other.id));
  }
}
