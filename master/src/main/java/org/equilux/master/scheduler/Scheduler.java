package org.equilux.master.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.executor.Phase;
import org.equilux.master.scheduler.SchedulerEvent.Failure;

/**
 * The scheduler decides which worker computes which chunk, and handles failures. It is a pure state
 * machine without threads, sockets and clock: it takes events and the time and returns commands.
 * Equal events yield equal commands.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li><b>Lease per attempt.</b> An attempt whose lease expires is not cancelled, but its chunk is
 *       assigned again. The worker of the attempt gets no new chunks until it answers one.
 *   <li><b>First commit wins.</b> The first result for a chunk's phase is committed, also if the
 *       attempt's lease has expired; all other attempts are cancelled and their results discarded.
 *   <li><b>Three strikes.</b> The loss of a worker, a failure and an expired lease each count
 *       against the chunk; at {@code maxStrikes} the page fails with that reason. A chunk whose
 *       worker was lost is computed alone on a worker from then on, so that other chunks on the
 *       worker do not collect its strikes.
 *   <li><b>A broken connection is no death.</b> If the process of a lost worker registers again,
 *       its strikes are taken back. A chunk with its last strike rests for the heartbeat time-out
 *       before its page fails, if such a process may return.
 *   <li><b>Pixels travel once.</b> A chunk is assigned to the worker that keeps its pixels, if that
 *       worker has capacity; an idle worker takes over chunks of a busy one.
 *   <li><b>A worker that only fails</b> is distinguished from a chunk that cannot be computed:
 *       after two consecutive failures the worker is served last and gets one chunk at a time, and
 *       its failures do not count against the chunks while another worker is healthy.
 *   <li><b>A worker that returns wrong results</b> is removed without strikes against its chunks.
 *   <li><b>Stragglers</b> get a second attempt on an idle worker after three times the mean
 *       duration.
 *   <li><b>Every attempt is answered</b> by a result, a failure or the end of the worker; until
 *       then it occupies the worker.
 * </ul>
 *
 * <p>Not thread-safe; the dispatcher owns the scheduler.
 */
public final class Scheduler {
  private static final int MAX_LEASE_DOUBLINGS = 4;

  /** A suspect worker that answers no attempt for this number of leases is disconnected. */
  private static final int SUSPECT_LEASES = 4;

  /**
   * Times the strikes, the number of lost workers after which a chunk is given up although the
   * workers returned: the chunk may be what breaks their connections.
   */
  private static final int LOSSES_FOR_STRIKE = 4;

  private final SchedulerSettings settings;
  private final WorkerRoster workers = new WorkerRoster();
  private final Map<Long, PageState> pages = new LinkedHashMap<>();
  private final Placement placement = new Placement(workers, pages);
  private final Map<Long, AttemptState> attempts = new LinkedHashMap<>();
  private long lastAttempt;

  /** The last time without any worker, in milliseconds on the scheduler's clock. */
  private long withoutWorkers;

  /** The number of attempts that must be alone on their worker. */
  private int aloneAttempts;

  /** The commands of the current event. */
  private List<SchedulerCommand> commands = new ArrayList<>();

  private long leasesExpired;

  public Scheduler(SchedulerSettings settings) {
    this.settings = settings;
  }

  /** The activity of a worker, for display. */
  public enum WorkerStatus {
    IDLE,
    BUSY,
    /** An attempt of the worker takes several times the mean duration. */
    LATE,
    DRAINING,
    /** A lease of the worker expired; it gets no chunks until it answers. */
    SUSPECT
  }

  /** The status of a worker and the number of its attempts. */
  public record WorkerLoad(WorkerStatus status, int attempts) {}

  /**
   * Handles an event.
   *
   * @param now milliseconds on a monotonic clock
   * @return commands to carry out, in order
   */
  public List<SchedulerCommand> handle(long now, SchedulerEvent event) {
    commands = new ArrayList<>();
    switch (event) {
      case SchedulerEvent.WorkerJoined joined -> {
        workers.add(
            new WorkerState(
                joined.worker(),
                joined.process(),
                joined.slots(),
                settings.attemptsPerSlot(),
                now));
        returned(joined.process());
      }
      case SchedulerEvent.WorkerResized resized ->
          workers.find(resized.worker()).ifPresent(worker -> resize(worker, resized.slots()));
      case SchedulerEvent.WorkerSeen seen -> {
        workers.find(seen.worker()).ifPresent(worker -> worker.lastSeen = now);
        return commands; // The event makes no chunk ready.
      }
      case SchedulerEvent.WorkerDraining draining ->
          workers.find(draining.worker()).ifPresent(this::drain);
      case SchedulerEvent.WorkerLeft left ->
          workers
              .find(left.worker())
              .ifPresent(worker -> removeWorker(now, worker, left.reason(), true));
      case SchedulerEvent.WorkerDistrusted distrusted ->
          workers
              .find(distrusted.worker())
              .ifPresent(worker -> removeWorker(now, worker, distrusted.reason(), false));
      case SchedulerEvent.PageOpened opened ->
          pages.put(
              opened.page(), new PageState(opened.page(), opened.chunks(), opened.firstPhase()));
      case SchedulerEvent.ChunkReady ready ->
          page(ready.page()).ifPresent(page -> chunkReady(page, page.chunks.get(ready.chunk())));
      case SchedulerEvent.RangeReady ready ->
          page(ready.page()).ifPresent(page -> page.startAfterRange(ready.next()));
      case SchedulerEvent.TablesReady ready -> page(ready.page()).ifPresent(Scheduler::startApply);
      case SchedulerEvent.PageClosed closed -> page(closed.page()).ifPresent(this::removePage);
      case SchedulerEvent.AttemptSucceeded succeeded -> succeeded(now, succeeded);
      case SchedulerEvent.AttemptFailed failed -> failed(now, failed);
      case SchedulerEvent.Tick _ -> tick(now);
    }
    Placement.Start start = (page, chunk, worker) -> start(page, chunk, worker, now);
    placement.place(aloneAttempts > 0, start);
    if (event instanceof SchedulerEvent.Tick) {
      placement.placeStragglers(
          now, attempts.values(), start, (page, attempt) -> late(page, attempt, now));
    }
    return commands;
  }

  /** The load of a worker; empty if the worker is unknown. */
  public Optional<WorkerLoad> load(long id) {
    return workers.find(id).map(worker -> new WorkerLoad(worker.status(), worker.attempts.size()));
  }

  // --- events ---------------------------------------------------------------------------------

  private static void startApply(PageState page) {
    for (ChunkState chunk : page.chunks) {
      if (chunk.phase == Phase.APPLY && chunk.status == ChunkState.Status.BLOCKED) {
        page.makePending(chunk);
      }
    }
  }

  /** Takes back the strikes for a process that registers again, as the process has not died. */
  private void returned(String process) {
    if (process.isEmpty()) {
      return;
    }
    for (PageState page : pages.values()) {
      page.returned(process);
      for (ChunkState chunk : List.copyOf(page.resting().values())) {
        if (chunk.strikes < settings.maxStrikes()) {
          resume(page, chunk);
        }
      }
    }
  }

  private static void chunkReady(PageState page, ChunkState chunk) {
    if (chunk.status == ChunkState.Status.BLOCKED) {
      page.makePending(chunk);
    }
  }

  private void resize(WorkerState worker, int slots) {
    worker.slots = slots;
    workers.rank(worker);
  }

  private void drain(WorkerState worker) {
    worker.draining = true;
    workers.rank(worker);
    forgetPixels(worker);
  }

  /**
   * Forgets which pixels a worker keeps: a worker that cannot take chunks must not keep those
   * chunks from others.
   */
  private void forgetPixels(WorkerState worker) {
    pages.values().forEach(page -> page.removeHolder(worker.id));
  }

  private void succeeded(long now, SchedulerEvent.AttemptSucceeded event) {
    AttemptState attempt = answered(event.attempt());
    if (attempt == null) {
      commands.add(new SchedulerCommand.Discard(event.attempt()));
      return;
    }
    WorkerState worker = workers.get(attempt.worker);
    worker.suspect = false;
    worker.failuresInARow = 0;
    workers.rank(worker);
    PageState page = pages.get(attempt.page);
    if (page == null) {
      commands.add(new SchedulerCommand.Discard(attempt.id));
      return;
    }
    ChunkState chunk = page.chunks.get(attempt.chunk);
    if (event.pixelsKept() && !chunk.isDone() && !worker.draining) {
      page.addHolder(chunk, attempt.worker);
    }
    if (chunk.phase != attempt.phase || chunk.isDone()) {
      commands.add(new SchedulerCommand.Discard(attempt.id));
      return;
    }
    commands.add(new SchedulerCommand.Commit(attempt.id, page.id, chunk.index, attempt.phase));
    page.addDuration(attempt.phase, now - attempt.started);
    cancelOthers(chunk);
    page.complete(chunk);
  }

  private void failed(long now, SchedulerEvent.AttemptFailed event) {
    AttemptState attempt = answered(event.attempt());
    if (attempt == null) {
      return;
    }
    if (event.failure() == Failure.CANCELLED && attempt.cancelled) {
      return; // The attempt may never have been sent, so it says nothing about the worker.
    }
    WorkerState worker = workers.get(attempt.worker);
    worker.suspect = false;
    boolean error =
        switch (event.failure()) {
          case ERROR, CANCELLED -> true;
          case PIXELS_MISSING -> attempt.sendPixels;
          case SOURCE_UNREADABLE -> false;
        };
    if (error) {
      worker.failuresInARow++;
    }
    workers.rank(worker);
    PageState page = pages.get(attempt.page);
    if (page == null) {
      return;
    }
    ChunkState chunk = page.chunks.get(attempt.chunk);
    page.removeHolder(chunk, attempt.worker);
    if (error) {
      chunk.failedOn.add(attempt.worker);
    }
    boolean workerIsToBlame =
        worker.isFailing()
            && workers.all().stream()
                .anyMatch(other -> other.isUsable() && other.failuresInARow == 0);
    if (isOpen(attempt, chunk)) {
      chunk.strikes += error && !workerIsToBlame ? 1 : 0;
      retry(now, page, chunk, attempt, event.reason());
    }
  }

  private void tick(long now) {
    for (AttemptState attempt : List.copyOf(attempts.values())) {
      if (!attempt.expired && attempt.deadline <= now) {
        expire(now, attempt);
      }
    }
    if (workers.all().isEmpty()) {
      withoutWorkers = now;
    }
    for (PageState page : List.copyOf(pages.values())) {
      giveUpResting(now, page);
    }
    for (WorkerState worker : List.copyOf(workers.all())) {
      if (worker.lastSeen + settings.silenceMillis() <= now) {
        disconnect(now, worker, "silent for %.1f s".formatted((now - worker.lastSeen) / 1000.0));
      } else if (worker.suspect
          && worker.suspectSince + SUSPECT_LEASES * settings.leaseMillis() <= now) {
        disconnect(
            now,
            worker,
            "no chunk computed for %.1f s".formatted((now - worker.suspectSince) / 1000.0));
      }
    }
  }

  /** The number of leases that expired so far. */
  public long leasesExpired() {
    return leasesExpired;
  }

  /**
   * Handles the expiry of a lease; for a page that is over, it still shows that the worker hangs.
   */
  private void expire(long now, AttemptState attempt) {
    leasesExpired++;
    WorkerState worker = workers.get(attempt.worker);
    if (!worker.suspect) {
      worker.suspect = true;
      worker.suspectSince = now;
      workers.rank(worker);
      forgetPixels(worker);
    }
    PageState page = pages.get(attempt.page);
    boolean open = page != null && isOpen(attempt, page.chunks.get(attempt.chunk));
    attempt.expired = true;
    if (open) {
      ChunkState chunk = page.chunks.get(attempt.chunk);
      chunk.strikes++;
      double seconds = (attempt.deadline - attempt.started) / 1000.0;
      retry(now, page, chunk, attempt, "no result within the lease of %.1f s".formatted(seconds));
    }
  }

  /** Fails a page if one of its chunks has rested long enough. */
  private void giveUpResting(long now, PageState page) {
    for (ChunkState chunk : page.resting().values()) {
      if (Math.max(chunk.restsSince, withoutWorkers) + settings.silenceMillis() <= now) {
        fail(page, chunk.restReason);
        return;
      }
    }
  }

  private void disconnect(long now, WorkerState worker, String reason) {
    removeWorker(now, worker, reason, true);
    commands.add(new SchedulerCommand.Disconnect(worker.id, reason));
  }

  // --- changes of state -----------------------------------------------------------------------

  /** Removes an attempt from its worker; null if it is unknown. */
  private AttemptState answered(long id) {
    AttemptState attempt = attempts.get(id);
    if (attempt != null) {
      WorkerState worker = workers.get(attempt.worker);
      worker.attempts.remove(id);
      workers.rank(worker);
      forget(attempt);
    }
    return attempt;
  }

  private void forget(AttemptState attempt) {
    attempts.remove(attempt.id);
    aloneAttempts -= attempt.alone ? 1 : 0;
    page(attempt.page)
        .ifPresent(
            page -> {
              page.running--;
              page.chunks.get(attempt.chunk).attempts.remove(attempt.id);
            });
  }

  /**
   * Whether a chunk still waits for the result of an attempt. If the lease of the attempt had
   * expired, the chunk was reassigned then.
   */
  private static boolean isOpen(AttemptState attempt, ChunkState chunk) {
    return !attempt.expired && chunk.phase == attempt.phase && !chunk.isDone();
  }

  /**
   * Makes a chunk pending again after a failed attempt that was open, unless the chunk has reached
   * its last strike.
   */
  private void retry(
      long now, PageState page, ChunkState chunk, AttemptState attempt, String reason) {
    boolean lastStrike = chunk.strikes >= settings.maxStrikes();
    boolean manyLosses = chunk.losses >= LOSSES_FOR_STRIKE * settings.maxStrikes();
    String given =
        "chunk %d was given up in the %s phase after %d workers died, failed or ran out of time over it; the last one: %s"
            .formatted(
                chunk.index,
                attempt.phase.name().toLowerCase(Locale.ROOT),
                manyLosses ? chunk.losses : chunk.strikes,
                reason);
    if (manyLosses || (lastStrike && !chunk.mayImprove())) {
      fail(page, given);
      return;
    }
    commands.add(
        new SchedulerCommand.Retry(page.id, chunk.index, chunk.phase, attempt.worker, reason));
    if (lastStrike) {
      page.makeResting(chunk, now, given);
    } else {
      resume(page, chunk);
    }
  }

  /** Makes a chunk pending, or running if it has an attempt whose lease has not expired. */
  private static void resume(PageState page, ChunkState chunk) {
    boolean othersRun =
        chunk.attempts.values().stream()
            .anyMatch(other -> !other.expired && other.phase == chunk.phase);
    if (othersRun) {
      page.makeRunning(chunk);
    } else {
      page.makePending(chunk);
    }
  }

  private void fail(PageState page, String reason) {
    removePage(page);
    commands.add(new SchedulerCommand.FailPage(page.id, reason));
  }

  private void removePage(PageState page) {
    pages.remove(page.id);
    page.chunks.forEach(this::cancelOthers);
  }

  private void cancelOthers(ChunkState chunk) {
    for (AttemptState attempt : chunk.attempts.values()) {
      attempt.cancelled = true;
      commands.add(new SchedulerCommand.Cancel(attempt.id, attempt.worker));
    }
  }

  /**
   * Removes a worker and reassigns its chunks.
   *
   * @param maybeKilled whether one of its chunks may have crashed it
   */
  private void removeWorker(long now, WorkerState worker, String reason, boolean maybeKilled) {
    workers.remove(worker);
    forgetPixels(worker);
    boolean returned = workers.hasProcess(worker.process);
    for (AttemptState attempt : worker.attempts.values()) {
      forget(attempt);
      PageState page = pages.get(attempt.page);
      if (page != null) {
        ChunkState chunk = page.chunks.get(attempt.chunk);
        if (isOpen(attempt, chunk)) {
          if (maybeKilled && !worker.draining) {
            chunk.lost(worker.process, returned);
          }
          retry(now, page, chunk, attempt, "its worker left: " + reason);
        }
      }
    }
  }

  private void late(PageState page, AttemptState attempt, long now) {
    commands.add(
        new SchedulerCommand.Late(
            attempt.id,
            attempt.worker,
            page.id,
            attempt.chunk,
            attempt.phase,
            now - attempt.started,
            page.usualMillis(attempt.phase)));
  }

  // --- dispatch -------------------------------------------------------------------------------

  private void start(PageState page, ChunkState chunk, WorkerState worker, long now) {
    page.makeRunning(chunk);
    boolean second =
        chunk.attempts.values().stream()
            .anyMatch(other -> other.phase == chunk.phase && !other.cancelled);
    long lease = settings.leaseMillis() << Math.min(chunk.strikes, MAX_LEASE_DOUBLINGS);
    AttemptState attempt =
        new AttemptState(
            ++lastAttempt,
            page.id,
            chunk,
            worker.id,
            !chunk.holders.contains(worker.id),
            now,
            now + lease);
    attempts.put(attempt.id, attempt);
    aloneAttempts += attempt.alone ? 1 : 0;
    worker.attempts.put(attempt.id, attempt);
    workers.rank(worker);
    chunk.attempts.put(attempt.id, attempt);
    page.running++;
    commands.add(
        new SchedulerCommand.Start(
            attempt.id, worker.id, page.id, chunk.index, chunk.phase, attempt.sendPixels, second));
  }

  private Optional<PageState> page(long id) {
    return Optional.ofNullable(pages.get(id));
  }
}
