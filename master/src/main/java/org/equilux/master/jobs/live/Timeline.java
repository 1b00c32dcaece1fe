package org.equilux.master.jobs.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.master.jobs.model.TimelineView;
import org.equilux.master.jobs.model.TimelineView.AttemptView;
import org.equilux.master.jobs.model.TimelineView.Outcome;

/** The start and end times of the attempts at a page's chunks. Guarded by the job's monitor. */
final class Timeline {
  /** The largest number of attempts kept for a page. */
  static final int MAX_ATTEMPTS = 65_536;

  private static final long NANOS = 1_000_000;

  private final Instant begun = Instant.now();
  private final LongSupplier nanos;
  private final long origin;
  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<Long, Attempt> running = new HashMap<>();
  private final Map<String, Participant> workers = new LinkedHashMap<>();
  private int leftOut;
  private long revision;
  private Long tables;
  private Long stitched;

  private static final class Participant {
    final int place;
    int slots = 1;
    Long gone;
    String reason;

    Participant(int place) {
      this.place = place;
    }
  }

  private static final class Attempt {
    final int number;
    final int chunk;
    final Phase phase;
    final int worker;
    final long start;
    final boolean second;
    Long end;
    Outcome outcome = Outcome.RUNNING;
    boolean late;
    String detail;
    long revision;

    Attempt(int number, ChunkEvent event, int worker, long start) {
      this.number = number;
      this.chunk = event.chunk();
      this.phase = event.phase();
      this.worker = worker;
      this.start = start;
      this.second = event.kind() == ChunkEvent.Kind.DOUBLED;
    }

    AttemptView view() {
      return new AttemptView(
          number, chunk, phase, worker, start, end, outcome, second, late, detail);
    }
  }

  /**
   * Begins the timeline of a page.
   *
   * @param nanos a monotonic clock
   */
  Timeline(LongSupplier nanos) {
    this.nanos = nanos;
    this.origin = nanos.getAsLong();
  }

  private long now() {
    return (nanos.getAsLong() - origin) / NANOS;
  }

  void event(ChunkEvent event) {
    switch (event.kind()) {
      case STARTED, DOUBLED -> start(event);
      case LATE -> {
        Attempt attempt = running.get(event.attempt());
        if (attempt != null) {
          attempt.late = true;
          attempt.detail = event.detail();
          attempt.revision = ++revision;
        }
      }
      case FINISHED -> end(event, Outcome.TAKEN);
      case SUPERSEDED -> end(event, Outcome.SUPERSEDED);
      case FAILED -> end(event, Outcome.FAILED);
      case LOST -> end(event, Outcome.LOST);
      // Concern the chunk; the end of an attempt has an event of its own.
      case KEPT, RETRIED -> {}
    }
  }

  private void start(ChunkEvent event) {
    if (attempts.size() == MAX_ATTEMPTS) {
      leftOut++;
      return;
    }
    Participant worker = participant(event.worker());
    Attempt attempt = new Attempt(attempts.size(), event, worker.place, now());
    attempt.revision = ++revision;
    attempts.add(attempt);
    running.put(event.attempt(), attempt);
  }

  private void end(ChunkEvent event, Outcome outcome) {
    Attempt attempt = running.remove(event.attempt());
    if (attempt != null) {
      attempt.outcome = outcome;
      attempt.end = now();
      attempt.detail = event.detail().isEmpty() ? attempt.detail : event.detail();
      attempt.revision = ++revision;
    }
  }

  private Participant participant(String name) {
    return workers.computeIfAbsent(name, _ -> new Participant(workers.size()));
  }

  /**
   * Records that a worker left or joined; a worker that returns under the same name is a new entry.
   */
  void worker(WorkerEvent event) {
    Participant worker = participant(event.worker());
    worker.slots = Math.max(worker.slots, event.slots());
    boolean gone = event.kind() == WorkerEvent.Kind.GONE;
    worker.gone = gone ? (Long) now() : null;
    worker.reason = gone ? event.reason() : null;
    revision++;
  }

  void tablesMade() {
    tables = now();
    revision++;
  }

  /** Ends the timeline, as the page is complete. */
  void stitched() {
    stitched = now();
    revision++;
  }

  /**
   * The timeline for the API.
   *
   * @param since a revision; attempts not changed after it are left out
   */
  TimelineView view(long since) {
    return new TimelineView(
        begun,
        stitched == null ? now() : stitched,
        revision,
        tables,
        stitched,
        workers.entrySet().stream()
            .map(
                entry ->
                    new TimelineView.WorkerView(
                        entry.getKey(),
                        entry.getValue().slots,
                        entry.getValue().gone,
                        entry.getValue().reason))
            .toList(),
        attempts.stream().filter(attempt -> attempt.revision > since).map(Attempt::view).toList(),
        leftOut);
  }
}
