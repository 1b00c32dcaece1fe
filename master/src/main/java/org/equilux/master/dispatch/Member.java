package org.equilux.master.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.master.scheduler.Scheduler;

/** A connected worker. Guarded by the cluster's lock. */
final class Member {
  final WorkerLink link;
  final String name;
  private final Instant connectedAt = Instant.now();
  private long resultsDone;
  private WorkerView.SlowestChunk slowest;

  Member(WorkerLink link, String name) {
    this.link = link;
    this.name = name;
  }

  /** The id of the worker's process; empty if the process has none. */
  String process() {
    return link.description().process();
  }

  /** Records a result that the worker delivered. */
  void finished(ChunkAttempt attempt) {
    resultsDone++;
    long millis = (System.nanoTime() - attempt.startedNanos()) / 1_000_000;
    if (slowest == null || millis > slowest.millis()) {
      slowest = new WorkerView.SlowestChunk(millis, attempt.phase());
    }
  }

  /** The worker's best backend, its device, and why no better backend is in use. */
  String registration() {
    WorkerLink.Description description = link.description();
    BackendInfo best = description.backends().getFirst();
    return Stream.concat(
            Stream.of(best.name() + ", " + best.device()), description.notes().stream())
        .collect(Collectors.joining("; "));
  }

  /**
   * The worker's state for the API.
   *
   * @param id of the worker in the scheduler
   * @param silence the time without heartbeat after which the worker is shown as silent
   */
  WorkerView view(long id, Scheduler.WorkerLoad load, Duration silence) {
    boolean silent = Instant.now().isAfter(link.lastSeen().plus(silence));
    WorkerView.State state =
        silent ? WorkerView.State.SILENT : WorkerView.State.valueOf(load.status().name());
    WorkerLink.Description description = link.description();
    return new WorkerView(
        Long.toString(id),
        name,
        description.host(),
        state,
        description.backends().getFirst().name(),
        description.backends().getFirst().device(),
        description.backends(),
        notes(),
        description.slots(),
        Math.min(description.slots(), load.attempts()),
        Math.max(0, load.attempts() - description.slots()),
        resultsDone,
        link.cachedBytes(),
        link.load(),
        slowest,
        link.storesBands(),
        connectedAt,
        link.lastSeen());
  }

  private List<String> notes() {
    return Stream.concat(
            link.description().notes().stream(),
            link.transferProblem().stream().map(why -> "no direct transfers: " + why))
        .toList();
  }
}
