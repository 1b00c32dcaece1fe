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
 * Decides which worker computes which chunk, and what happens when one fails. A pure state machine:
 * events and the time go in, commands come out; there is no thread, socket or clock inside. Equal
 * events give equal commands.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li><b>Lease per attempt.</b> An attempt that outlasts its lease is not cancelled, but its
 *       chunk is given to a worker again. Its worker gets nothing new until it has answered for
 *       something.
 *   <li><b>First commit wins.</b> Of all attempts at a chunk's phase the first result is taken, be
 *       it that of an attempt whose lease has run out; the others are cancelled and dropped.
 *   <li><b>Three strikes.</b> A worker's death, a failure and a lease that ran out each count
 *       against the chunk; at {@code maxStrikes} the page fails with that reason. A chunk whose
 *       worker died is from then on computed alone on a worker, so that it is never an innocent
 *       neighbor that collects the strikes.
 *   <li><b>Pixels travel once.</b> A chunk goes to the worker that keeps its pixels, if that is to
 *       be had; a worker with nothing at all to do takes over from a busy one.
 *   <li><b>A worker that only fails</b> is told from a chunk that cannot be computed: after two
 *       failures in a row it gets one chunk at a time, the others first, and what it fails does not
 *       count against the chunks while another worker is well.
 *   <li><b>A worker that returns wrong results</b> is taken out, and its chunks are not blamed.
 *   <li><b>Stragglers</b> are run a second time on an idle worker once they take three times as
 *       long as usual.
 *   <li><b>Every attempt is answered for</b>, by a result, a failure or the worker's end; until
 *       then it occupies the worker.
 * </ul>
 *
 * <p>Not safe for use by several threads; the dispatcher owns it.
 */
public final class Scheduler {
  private static final int MAX_LEASE_DOUBLINGS = 4;

  /** A suspect worker that answers for no attempt during this number of leases is sent away. */
  private static final int SUSPECT_LEASES = 4;

  private final SchedulerSettings settings;
  private final WorkerRoster workers = new WorkerRoster();
  private final Map<Long, PageState> pages = new LinkedHashMap<>();
  private final Placement placement = new Placement(workers, pages);
  private final Map<Long, AttemptState> attempts = new LinkedHashMap<>();
  private long lastAttempt;

  /** Attempts that must be alone on their worker. */
  private int aloneAttempts;

  /** The commands of the event being handled. */
  private List<SchedulerCommand> commands = new ArrayList<>();

  private long leasesExpired;

  public Scheduler(SchedulerSettings settings) {
    this.settings = settings;
  }

  /** The activity of a worker, for people. */
  public enum WorkerStatus {
    IDLE,
    BUSY,
    /** One of its attempts takes several times as long as is usual. */
    LATE,
    DRAINING,
    /** A lease of its ran out; it gets nothing until it answers. */
    SUSPECT
  }

  /** A worker's status and how many attempts it has. */
  public record WorkerLoad(WorkerStatus status, int attempts) {}

  /**
   * Takes in an event.
   *
   * @param now milliseconds on a clock that never goes back
   * @return what is to be done, in order
   */
  public List<SchedulerCommand> handle(long now, SchedulerEvent event) {
    commands = new ArrayList<>();
    switch (event) {
      case SchedulerEvent.WorkerJoined joined -> {
        workers.add(
            new WorkerState(joined.worker(), joined.slots(), settings.attemptsPerSlot(), now));
      }
      case SchedulerEvent.WorkerResized resized ->
          workers.find(resized.worker()).ifPresent(worker -> resize(worker, resized.slots()));
      case SchedulerEvent.WorkerSeen seen -> {
        workers.find(seen.worker()).ifPresent(worker -> worker.lastSeen = now);
        return commands; // Nothing can be started because of it.
      }
      case SchedulerEvent.WorkerDraining draining ->
          workers.find(draining.worker()).ifPresent(this::drain);
      case SchedulerEvent.WorkerLeft left ->
          workers
              .find(left.worker())
              .ifPresent(worker -> removeWorker(worker, left.reason(), true));
      case SchedulerEvent.WorkerDistrusted distrusted ->
          workers
              .find(distrusted.worker())
              .ifPresent(worker -> removeWorker(worker, distrusted.reason(), false));
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
      case SchedulerEvent.AttemptFailed failed -> failed(failed);
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

  /** A worker's load; empty if it is not known. */
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
   * A worker that cannot take chunks must not keep others from taking those whose pixels it has.
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

  private void failed(SchedulerEvent.AttemptFailed event) {
    AttemptState attempt = answered(event.attempt());
    if (attempt == null) {
      return;
    }
    if (event.failure() == Failure.CANCELLED && attempt.cancelled) {
      return; // Perhaps never sent to the worker: it says nothing about it.
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
    retry(page, chunk, attempt, event.reason(), error && !workerIsToBlame);
  }

  private void tick(long now) {
    for (AttemptState attempt : List.copyOf(attempts.values())) {
      if (!attempt.expired && attempt.deadline <= now) {
        expire(now, attempt);
      }
    }
    for (WorkerState worker : List.copyOf(workers.all())) {
      if (worker.lastSeen + settings.silenceMillis() <= now) {
        disconnect(worker, "silent for %.1f s".formatted((now - worker.lastSeen) / 1000.0));
      } else if (worker.suspect
          && worker.suspectSince + SUSPECT_LEASES * settings.leaseMillis() <= now) {
        disconnect(
            worker, "nothing computed for %.1f s".formatted((now - worker.suspectSince) / 1000.0));
      }
    }
  }

  /** How many attempts outlasted their lease so far. */
  public long leasesExpired() {
    return leasesExpired;
  }

  /** An attempt's lease ran out; also one of a page that is over tells of a worker that hangs. */
  private void expire(long now, AttemptState attempt) {
    leasesExpired++;
    WorkerState worker = workers.get(attempt.worker);
    if (!worker.suspect) {
      worker.suspect = true;
      worker.suspectSince = now;
      workers.rank(worker);
      forgetPixels(worker);
    }
    page(attempt.page)
        .ifPresent(
            page ->
                retry(
                    page,
                    page.chunks.get(attempt.chunk),
                    attempt,
                    "no result within the lease of %.1f s"
                        .formatted((attempt.deadline - attempt.started) / 1000.0),
                    true));
    attempt.expired = true;
  }

  private void disconnect(WorkerState worker, String reason) {
    removeWorker(worker, reason, true);
    commands.add(new SchedulerCommand.Disconnect(worker.id, reason));
  }

  // --- changes of state -----------------------------------------------------------------------

  /** Takes an attempt off its worker; null if it is not known. */
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
   * Makes a chunk pending again after an attempt came to nothing, unless it struck out. An attempt
   * whose lease had run out was made up for then.
   */
  private void retry(
      PageState page, ChunkState chunk, AttemptState attempt, String reason, boolean strike) {
    if (attempt.expired || chunk.phase != attempt.phase || chunk.isDone()) {
      return;
    }
    if (strike && ++chunk.strikes >= settings.maxStrikes()) {
      fail(
          page,
          "chunk %d was given up in the %s phase after %d workers died, failed or ran out of time over"
                  .formatted(
                      chunk.index, attempt.phase.name().toLowerCase(Locale.ROOT), chunk.strikes)
              + " it; the last one: "
              + reason);
      return;
    }
    commands.add(
        new SchedulerCommand.Retry(page.id, chunk.index, chunk.phase, attempt.worker, reason));
    boolean othersRun =
        chunk.attempts.values().stream()
            .anyMatch(other -> other != attempt && !other.expired && other.phase == chunk.phase);
    if (!othersRun) {
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
   * Takes a worker out, and gives its chunks to others.
   *
   * @param maybeKilled whether one of its chunks may have ended it
   */
  private void removeWorker(WorkerState worker, String reason, boolean maybeKilled) {
    workers.remove(worker);
    forgetPixels(worker);
    for (AttemptState attempt : worker.attempts.values()) {
      forget(attempt);
      PageState page = pages.get(attempt.page);
      if (page != null) {
        ChunkState chunk = page.chunks.get(attempt.chunk);
        boolean strike = maybeKilled && !worker.draining && !attempt.expired;
        chunk.alone |= strike && chunk.phase == attempt.phase && !chunk.isDone();
        retry(page, chunk, attempt, "its worker is gone: " + reason, strike);
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
