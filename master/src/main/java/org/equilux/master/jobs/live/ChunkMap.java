package org.equilux.master.jobs.live;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.ChunkMapView.ChunkView;
import org.equilux.master.jobs.model.ChunkMapView.DoneView;
import org.equilux.master.jobs.model.ChunkMapView.State;

/** The state of each chunk of a page, updated by events. Guarded by the job's monitor. */
final class ChunkMap {
  private final int page;
  private final int pages;
  private final int width;
  private final int height;
  private final List<String> workers = new ArrayList<>();
  private final List<String> backends = new ArrayList<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private final List<Cell> cells = new ArrayList<>();

  private static final class Cell {
    final ChunkRows rows;
    final Map<Phase, DoneView> done = new EnumMap<>(Phase.class);
    Phase phase;
    State state = State.WAITING;
    Integer worker;
    Integer backend;
    int attempts;
    int retries;
    int doubled;
    String detail;

    Cell(ChunkRows rows, Phase phase) {
      this.rows = rows;
      this.phase = phase;
    }

    ChunkView view() {
      return new ChunkView(
          rows.first(),
          rows.count(),
          phase,
          state,
          worker,
          backend,
          attempts,
          retries,
          doubled,
          detail,
          done.get(Phase.MAP),
          done.get(Phase.APPLY));
    }
  }

  ChunkMap(int page, int pages, ChunkPlan plan) {
    this.page = page;
    this.pages = pages;
    this.width = plan.spec().width();
    this.height = plan.spec().height();
    plan.chunks().forEach(rows -> cells.add(new Cell(rows, plan.firstPhase())));
  }

  int page() {
    return page;
  }

  int pages() {
    return pages;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int chunks() {
    return cells.size();
  }

  /** The number of pixels of a chunk's result. */
  long pixels(int chunk) {
    return (long) cells.get(chunk).rows.count() * width;
  }

  /**
   * Applies an event.
   *
   * @return number of assignments of the chunk so far
   */
  int event(ChunkEvent event) {
    Cell cell = cells.get(event.chunk());
    switch (event.kind()) {
      case STARTED -> {
        cell.attempts++;
        if (cell.phase != event.phase() || cell.state != State.DONE) {
          cell.phase = event.phase();
          cell.state = State.RUNNING;
          cell.worker = index(workers, event.worker());
          cell.backend = null;
        }
      }
      case DOUBLED -> {
        cell.attempts++;
        cell.doubled++;
      }
      case LATE, SUPERSEDED, FAILED, LOST -> {
        // No change of state here: the next assignment has an event of its own.
      }
      case FINISHED -> {
        String why = event.detail().isEmpty() ? null : event.detail();
        cell.phase = event.phase();
        cell.state = State.DONE;
        cell.worker = index(workers, event.worker());
        cell.backend = index(backends, event.backend());
        cell.detail = why == null ? cell.detail : why;
        cell.done.put(event.phase(), new DoneView(cell.worker, cell.backend, why));
      }
      case KEPT -> {
        cell.phase = event.phase();
        cell.state = State.DONE;
        cell.worker = index(workers, event.worker());
      }
      case RETRIED -> {
        cell.retries++;
        cell.phase = event.phase();
        cell.state = State.WAITING;
        cell.detail = event.detail();
      }
    }
    return cell.attempts;
  }

  /** Records that a worker left or returned. */
  void worker(WorkerEvent event) {
    gone.remove(event.worker());
    if (event.kind() == WorkerEvent.Kind.GONE && workers.contains(event.worker())) {
      gone.add(event.worker());
    }
  }

  private static int index(List<String> names, String name) {
    int found = names.indexOf(name);
    if (found >= 0) {
      return found;
    }
    names.add(name);
    return names.size() - 1;
  }

  ChunkMapView view() {
    return new ChunkMapView(
        page,
        pages,
        width,
        height,
        List.copyOf(workers),
        List.copyOf(backends),
        gone.stream().map(workers::indexOf).toList(),
        cells.stream().map(Cell::view).toList(),
        null);
  }
}
