package org.equilux.master.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;

/** The placement policy: chooses the pending chunk that each worker with capacity computes next. */
final class Placement {
  private final WorkerRoster workers;

  /** Open pages by id; the scheduler's own map. */
  private final Map<Long, PageState> pages;

  Placement(WorkerRoster workers, Map<Long, PageState> pages) {
    this.workers = workers;
    this.pages = pages;
  }

  /** Starts an attempt; on return the chunk is running and the worker's load is updated. */
  interface Start {
    void start(PageState page, ChunkState chunk, WorkerState worker);
  }

  /**
   * Assigns pending chunks until no worker has capacity for one of them.
   *
   * @param anyAlone whether an attempt that must be alone on its worker is running
   */
  void place(boolean anyAlone, Start start) {
    Collection<WorkerState> reserved = placeAlone(anyAlone, start);
    List<PageState> waiting =
        new ArrayList<>(pages.values().stream().filter(PageState::hasPending).toList());
    boolean progress = true;
    while (progress) {
      progress = false;
      for (WorkerState worker : workers.readyNow()) {
        if (waiting.isEmpty()) {
          return;
        }
        if (!reserved.contains(worker) && placeOn(worker, reserved, waiting, start)) {
          waiting.removeIf(page -> !page.hasPending());
          progress = true;
        }
      }
    }
  }

  /**
   * Assigns chunks whose worker died to workers without other chunks.
   *
   * @return workers that get no further chunks now: they compute such a chunk, or are drained for
   *     one
   */
  private Collection<WorkerState> placeAlone(boolean anyAlone, Start start) {
    List<WorkerState> reserved = new ArrayList<>();
    if (anyAlone) {
      for (WorkerState worker : workers.all()) {
        if (worker.attempts.values().stream().anyMatch(attempt -> attempt.alone)) {
          reserved.add(worker);
        }
      }
    }
    for (PageState page : pages.values()) {
      for (ChunkState chunk : List.copyOf(page.pendingAlone().values())) {
        Optional<WorkerState> emptiest =
            workers
                .ready()
                .filter(worker -> !reserved.contains(worker) && workers.mayTry(chunk, worker))
                .findFirst();
        if (emptiest.isEmpty()) {
          continue;
        }
        reserved.add(emptiest.get());
        if (emptiest.get().attempts.isEmpty()) {
          start.start(page, chunk, emptiest.get());
        }
      }
    }
    return reserved;
  }

  /**
   * Assigns one chunk to a worker if it has capacity and there is a suitable chunk.
   *
   * @param waiting pages with pending chunks; sorted by this method
   */
  private boolean placeOn(
      WorkerState worker, Collection<WorkerState> reserved, List<PageState> waiting, Start start) {
    if (!worker.hasRoom()) {
      return false;
    }
    waiting.sort(PageState.FAIRLY);
    for (PageState page : waiting) {
      Optional<ChunkState> chunk = pick(page, worker);
      if (chunk.isPresent()) {
        start.start(page, chunk.get(), worker);
        return true;
      }
    }
    if (!worker.attempts.isEmpty()) {
      return false;
    }
    for (PageState page : waiting) {
      Optional<ChunkState> chunk = pickFromOthers(page, worker, reserved);
      if (chunk.isPresent()) {
        start.start(page, chunk.get(), worker);
        return true;
      }
    }
    return false;
  }

  /** A pending chunk whose pixels this worker keeps, or else one whose pixels no worker keeps. */
  private Optional<ChunkState> pick(PageState page, WorkerState worker) {
    return first(page.pendingHeld(worker.id), worker).or(() -> first(page.pendingFree(), worker));
  }

  /**
   * A pending chunk kept by a worker that has no capacity; the last one, which that worker would
   * reach last.
   */
  private Optional<ChunkState> pickFromOthers(
      PageState page, WorkerState worker, Collection<WorkerState> reserved) {
    for (Map.Entry<Long, NavigableMap<Integer, ChunkState>> held : page.pendingHeld().entrySet()) {
      WorkerState holder = workers.get(held.getKey());
      boolean busy = !holder.hasRoom() || reserved.contains(holder);
      Optional<ChunkState> chunk =
          held.getValue().descendingMap().values().stream()
              .filter(
                  kept -> (busy || !workers.mayTry(kept, holder)) && workers.mayTry(kept, worker))
              .findFirst();
      if (chunk.isPresent()) {
        return chunk;
      }
    }
    return Optional.empty();
  }

  private Optional<ChunkState> first(SortedMap<Integer, ChunkState> pending, WorkerState worker) {
    for (ChunkState chunk : pending.values()) {
      if (workers.mayTry(chunk, worker)) {
        return Optional.of(chunk);
      }
    }
    return Optional.empty();
  }

  /** Receives an attempt that became a straggler, once for each attempt. */
  interface Late {
    void late(PageState page, AttemptState attempt);
  }

  /** Starts a second attempt on an idle worker for each straggler. */
  void placeStragglers(long now, Collection<AttemptState> attempts, Start start, Late late) {
    for (AttemptState attempt : List.copyOf(attempts)) {
      PageState page = pages.get(attempt.page);
      if (page == null || now - attempt.started < page.stragglerMillis(attempt.phase)) {
        continue;
      }
      ChunkState chunk = page.chunks.get(attempt.chunk);
      if (chunk.status != ChunkState.Status.RUNNING || attempt.phase != chunk.phase) {
        continue;
      }
      if (!attempt.late) {
        attempt.late = true;
        late.late(page, attempt);
      }
      if (!chunk.isAlone()
          && chunk.attempts.values().stream().filter(other -> other.phase == chunk.phase).count()
              == 1) {
        workers
            .ready()
            .filter(worker -> worker.attempts.isEmpty() && workers.mayTry(chunk, worker))
            .findFirst()
            .ifPresent(worker -> start.start(page, chunk, worker));
      }
    }
  }
}
