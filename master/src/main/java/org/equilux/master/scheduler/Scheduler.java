package org.equilux.master.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
 *       against the chunk; at {@code maxStrikes} the job fails with that reason. A chunk whose
 *       worker died is from then on computed alone on a worker, so that it is never an innocent
 *       neighbour that collects the strikes.
 *   <li><b>Pixels travel once.</b> A chunk goes to the worker that keeps its pixels, if that is to
 *       be had; a worker with nothing at all to do takes over from a busy one.
 *   <li><b>A worker that only fails</b> is told from a chunk that cannot be computed: after two
 *       failures in a row it gets one chunk at a time, the others first, and what it fails does not
 *       count against the chunks while another worker is well.
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

  /** A worker that failed so often in a row is thought to be broken. */
  private static final int FAILING_AFTER = 2;

  /** A suspect worker that answers for nothing during so many leases is sent away. */
  private static final int SUSPECT_LEASES = 4;

  private final SchedulerSettings settings;
  private final SortedMap<Long, WorkerState> workers = new TreeMap<>();

  /** Those that have room, least loaded first; failing ones come last. */
  private final NavigableSet<WorkerState> ready = new TreeSet<>(WorkerState.LEAST_LOADED_FIRST);

  private final Map<Long, JobState> jobs = new LinkedHashMap<>();
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

  /** What a worker is doing, for people. */
  public enum WorkerStatus {
    IDLE,
    BUSY,
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
        WorkerState worker = new WorkerState(joined.worker(), joined.slots(), now);
        workers.put(worker.id, worker);
        rank(worker);
      }
      case SchedulerEvent.WorkerSeen seen -> {
        worker(seen.worker()).ifPresent(worker -> worker.lastSeen = now);
        return commands; // Nothing can be started because of it.
      }
      case SchedulerEvent.WorkerDraining draining ->
          worker(draining.worker()).ifPresent(this::drain);
      case SchedulerEvent.WorkerLeft left ->
          worker(left.worker()).ifPresent(worker -> removeWorker(worker, left.reason()));
      case SchedulerEvent.JobOpened opened ->
          jobs.put(opened.job(), new JobState(opened.job(), opened.chunks(), opened.firstPhase()));
      case SchedulerEvent.ChunkReady ready ->
          job(ready.job()).ifPresent(job -> chunkReady(job, job.chunks.get(ready.chunk())));
      case SchedulerEvent.TablesReady ready -> job(ready.job()).ifPresent(Scheduler::startApply);
      case SchedulerEvent.JobClosed closed -> job(closed.job()).ifPresent(this::removeJob);
      case SchedulerEvent.AttemptSucceeded succeeded -> succeeded(now, succeeded);
      case SchedulerEvent.AttemptFailed failed -> failed(failed);
      case SchedulerEvent.Tick _ -> tick(now);
    }
    dispatch(now);
    if (event instanceof SchedulerEvent.Tick) {
      dispatchStragglers(now);
    }
    return commands;
  }

  /** A worker's load; empty if it is not known. */
  public Optional<WorkerLoad> load(long id) {
    return worker(id).map(worker -> new WorkerLoad(worker.status(), worker.attempts.size()));
  }

  // --- events ---------------------------------------------------------------------------------

  private static void startApply(JobState job) {
    for (ChunkState chunk : job.chunks) {
      if (chunk.phase == Phase.APPLY && chunk.status == ChunkState.Status.BLOCKED) {
        job.makePending(chunk);
      }
    }
  }

  private static void chunkReady(JobState job, ChunkState chunk) {
    if (chunk.status == ChunkState.Status.BLOCKED) {
      job.makePending(chunk);
    }
  }

  private void drain(WorkerState worker) {
    worker.draining = true;
    rank(worker);
    forgetPixels(worker);
  }

  /**
   * A worker that cannot take chunks must not keep others from taking those whose pixels it has.
   */
  private void forgetPixels(WorkerState worker) {
    jobs.values().forEach(job -> job.removeHolder(worker.id));
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
    rank(worker);
    JobState job = jobs.get(attempt.job);
    if (job == null) {
      commands.add(new SchedulerCommand.Discard(attempt.id));
      return;
    }
    ChunkState chunk = job.chunks.get(attempt.chunk);
    if (event.pixelsKept() && !chunk.isDone() && !worker.draining) {
      job.addHolder(chunk, attempt.worker);
    }
    if (chunk.phase != attempt.phase || chunk.isDone()) {
      commands.add(new SchedulerCommand.Discard(attempt.id));
      return;
    }
    commands.add(new SchedulerCommand.Commit(attempt.id, job.id, chunk.index, attempt.phase));
    job.addDuration(attempt.phase, now - attempt.started);
    cancelOthers(chunk);
    job.complete(chunk);
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
    boolean error = event.failure() != Failure.PIXELS_MISSING || attempt.sendPixels;
    if (error) {
      worker.failuresInARow++;
    }
    rank(worker);
    JobState job = jobs.get(attempt.job);
    if (job == null) {
      return;
    }
    ChunkState chunk = job.chunks.get(attempt.chunk);
    job.removeHolder(chunk, attempt.worker);
    if (error) {
      chunk.failedOn.add(attempt.worker);
    }
    boolean workerIsToBlame =
        worker.isFailing()
            && workers.values().stream()
                .anyMatch(other -> other.isUsable() && other.failuresInARow == 0);
    retry(job, chunk, attempt, event.reason(), error && !workerIsToBlame);
  }

  private void tick(long now) {
    for (AttemptState attempt : List.copyOf(attempts.values())) {
      if (!attempt.expired && attempt.deadline <= now) {
        expire(now, attempt);
      }
    }
    for (WorkerState worker : List.copyOf(workers.values())) {
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

  /** An attempt's lease ran out; also one of a job that is over tells of a worker that hangs. */
  private void expire(long now, AttemptState attempt) {
    leasesExpired++;
    WorkerState worker = workers.get(attempt.worker);
    if (!worker.suspect) {
      worker.suspect = true;
      worker.suspectSince = now;
      rank(worker);
      forgetPixels(worker);
    }
    job(attempt.job)
        .ifPresent(
            job ->
                retry(
                    job,
                    job.chunks.get(attempt.chunk),
                    attempt,
                    "no result within the lease of %.1f s"
                        .formatted((attempt.deadline - attempt.started) / 1000.0),
                    true));
    attempt.expired = true;
  }

  private void disconnect(WorkerState worker, String reason) {
    removeWorker(worker, reason);
    commands.add(new SchedulerCommand.Disconnect(worker.id, reason));
  }

  // --- changes of state -----------------------------------------------------------------------

  /** Takes an attempt off its worker. */
  private AttemptState answered(long id) {
    AttemptState attempt = attempts.get(id);
    if (attempt != null) {
      WorkerState worker = workers.get(attempt.worker);
      worker.attempts.remove(id);
      rank(worker);
      forget(attempt);
    }
    return attempt;
  }

  private void forget(AttemptState attempt) {
    attempts.remove(attempt.id);
    aloneAttempts -= attempt.alone ? 1 : 0;
    job(attempt.job)
        .ifPresent(
            job -> {
              job.running--;
              job.chunks.get(attempt.chunk).attempts.remove(attempt.id);
            });
  }

  /**
   * Makes a chunk pending again after an attempt came to nothing, unless it struck out. An attempt
   * whose lease had run out was made up for then.
   */
  private void retry(
      JobState job, ChunkState chunk, AttemptState attempt, String reason, boolean strike) {
    if (attempt.expired || chunk.phase != attempt.phase || chunk.isDone()) {
      return;
    }
    if (strike && ++chunk.strikes >= settings.maxStrikes()) {
      fail(
          job,
          "chunk %d was given up in the %s phase after %d workers died, failed or ran out of time over"
                  .formatted(
                      chunk.index, attempt.phase.name().toLowerCase(Locale.ROOT), chunk.strikes)
              + " it; the last one: "
              + reason);
      return;
    }
    commands.add(
        new SchedulerCommand.Retry(job.id, chunk.index, chunk.phase, attempt.worker, reason));
    boolean othersRun =
        chunk.attempts.values().stream()
            .anyMatch(other -> other != attempt && !other.expired && other.phase == chunk.phase);
    if (!othersRun) {
      job.makePending(chunk);
    }
  }

  private void fail(JobState job, String reason) {
    removeJob(job);
    commands.add(new SchedulerCommand.FailJob(job.id, reason));
  }

  private void removeJob(JobState job) {
    jobs.remove(job.id);
    job.chunks.forEach(this::cancelOthers);
  }

  private void cancelOthers(ChunkState chunk) {
    for (AttemptState attempt : chunk.attempts.values()) {
      attempt.cancelled = true;
      commands.add(new SchedulerCommand.Cancel(attempt.id, attempt.worker));
    }
  }

  private void removeWorker(WorkerState worker, String reason) {
    workers.remove(worker.id);
    ready.remove(worker);
    forgetPixels(worker);
    for (AttemptState attempt : worker.attempts.values()) {
      forget(attempt);
      JobState job = jobs.get(attempt.job);
      if (job != null) {
        ChunkState chunk = job.chunks.get(attempt.chunk);
        boolean strike = !worker.draining && !attempt.expired;
        chunk.alone |= strike && chunk.phase == attempt.phase && !chunk.isDone();
        retry(job, chunk, attempt, "its worker is gone: " + reason, strike);
      }
    }
  }

  // --- dispatch -------------------------------------------------------------------------------

  /** A worker's load or state changed, and with it its place among those that have room. */
  private void rank(WorkerState worker) {
    ready.remove(worker);
    worker.rank();
    if (worker.hasRoom()) {
      ready.add(worker);
    }
  }

  private void dispatch(long now) {
    Collection<WorkerState> reserved = dispatchAlone(now);
    List<JobState> waiting =
        new ArrayList<>(jobs.values().stream().filter(JobState::hasPending).toList());
    boolean progress = true;
    while (progress) {
      progress = false;
      for (WorkerState worker : List.copyOf(ready)) {
        if (waiting.isEmpty()) {
          return;
        }
        if (!reserved.contains(worker) && dispatchTo(worker, reserved, waiting, now)) {
          waiting.removeIf(job -> !job.hasPending());
          progress = true;
        }
      }
    }
  }

  /**
   * Gives chunks that have killed a worker to workers that have nothing else.
   *
   * @return workers that get nothing further now: they compute such a chunk, or are let run empty
   *     for one
   */
  private Collection<WorkerState> dispatchAlone(long now) {
    List<WorkerState> reserved = new ArrayList<>();
    if (aloneAttempts > 0) {
      for (WorkerState worker : workers.values()) {
        if (worker.attempts.values().stream().anyMatch(attempt -> attempt.alone)) {
          reserved.add(worker);
        }
      }
    }
    for (JobState job : jobs.values()) {
      for (ChunkState chunk : List.copyOf(job.pendingAlone().values())) {
        Optional<WorkerState> emptiest =
            ready.stream()
                .filter(worker -> !reserved.contains(worker) && mayTry(chunk, worker))
                .findFirst();
        if (emptiest.isEmpty()) {
          continue;
        }
        reserved.add(emptiest.get());
        if (emptiest.get().attempts.isEmpty()) {
          start(job, chunk, emptiest.get(), now);
        }
      }
    }
    return reserved;
  }

  /**
   * Gives a worker one chunk if it has room and there is one for it.
   *
   * @param waiting jobs that have pending chunks; sorted by this
   */
  private boolean dispatchTo(
      WorkerState worker, Collection<WorkerState> reserved, List<JobState> waiting, long now) {
    if (!worker.hasRoom()) {
      return false;
    }
    waiting.sort(JobState.FAIRLY);
    for (JobState job : waiting) {
      Optional<ChunkState> chunk = pick(job, worker);
      if (chunk.isPresent()) {
        start(job, chunk.get(), worker, now);
        return true;
      }
    }
    if (!worker.attempts.isEmpty()) {
      return false;
    }
    for (JobState job : waiting) {
      Optional<ChunkState> chunk = pickFromOthers(job, worker, reserved);
      if (chunk.isPresent()) {
        start(job, chunk.get(), worker, now);
        return true;
      }
    }
    return false;
  }

  /** A pending chunk whose pixels this worker keeps, else one whose pixels no worker keeps. */
  private Optional<ChunkState> pick(JobState job, WorkerState worker) {
    return first(job.pendingHeld(worker.id), worker).or(() -> first(job.pendingFree(), worker));
  }

  /**
   * A pending chunk kept by a worker that cannot take it now; the last one, as it is next latest.
   */
  private Optional<ChunkState> pickFromOthers(
      JobState job, WorkerState worker, Collection<WorkerState> reserved) {
    for (Map.Entry<Long, NavigableMap<Integer, ChunkState>> held : job.pendingHeld().entrySet()) {
      WorkerState holder = workers.get(held.getKey());
      boolean busy = !holder.hasRoom() || reserved.contains(holder);
      Optional<ChunkState> chunk =
          held.getValue().descendingMap().values().stream()
              .filter(kept -> (busy || !mayTry(kept, holder)) && mayTry(kept, worker))
              .findFirst();
      if (chunk.isPresent()) {
        return chunk;
      }
    }
    return Optional.empty();
  }

  private Optional<ChunkState> first(SortedMap<Integer, ChunkState> pending, WorkerState worker) {
    for (ChunkState chunk : pending.values()) {
      if (mayTry(chunk, worker)) {
        return Optional.of(chunk);
      }
    }
    return Optional.empty();
  }

  /** Has idle workers try chunks that take much longer than usual elsewhere. */
  private void dispatchStragglers(long now) {
    for (AttemptState attempt : List.copyOf(attempts.values())) {
      JobState job = jobs.get(attempt.job);
      if (job == null || now - attempt.started < job.stragglerMillis(attempt.phase)) {
        continue;
      }
      ChunkState chunk = job.chunks.get(attempt.chunk);
      if (chunk.status == ChunkState.Status.RUNNING
          && !chunk.alone
          && attempt.phase == chunk.phase
          && chunk.attempts.values().stream().filter(other -> other.phase == chunk.phase).count()
              == 1) {
        ready.stream()
            .filter(worker -> worker.attempts.isEmpty() && mayTry(chunk, worker))
            .findFirst()
            .ifPresent(worker -> start(job, chunk, worker, now));
      }
    }
  }

  /** False if the chunk failed on this worker and there is another worker that could try it. */
  private boolean mayTry(ChunkState chunk, WorkerState worker) {
    return !chunk.failedOn.contains(worker.id)
        || workers.values().stream()
            .noneMatch(other -> other.isUsable() && !chunk.failedOn.contains(other.id));
  }

  private void start(JobState job, ChunkState chunk, WorkerState worker, long now) {
    job.makeRunning(chunk);
    long lease = settings.leaseMillis() << Math.min(chunk.strikes, MAX_LEASE_DOUBLINGS);
    AttemptState attempt =
        new AttemptState(
            ++lastAttempt,
            job.id,
            chunk,
            worker.id,
            !chunk.holders.contains(worker.id),
            now,
            now + lease);
    attempts.put(attempt.id, attempt);
    aloneAttempts += attempt.alone ? 1 : 0;
    worker.attempts.put(attempt.id, attempt);
    rank(worker);
    chunk.attempts.put(attempt.id, attempt);
    job.running++;
    commands.add(
        new SchedulerCommand.Start(
            attempt.id, worker.id, job.id, chunk.index, chunk.phase, attempt.sendPixels));
  }

  private Optional<WorkerState> worker(long id) {
    return Optional.ofNullable(workers.get(id));
  }

  private Optional<JobState> job(long id) {
    return Optional.ofNullable(jobs.get(id));
  }

  // --- state ----------------------------------------------------------------------------------

  private final class WorkerState {
    /** By what {@link #rank} found last. */
    static final Comparator<WorkerState> LEAST_LOADED_FIRST =
        (a, b) -> {
          int byFailing = Boolean.compare(a.rankedFailing, b.rankedFailing);
          int byLoad = byFailing != 0 ? byFailing : Double.compare(a.rankedLoad, b.rankedLoad);
          return byLoad != 0 ? byLoad : Long.compare(a.id, b.id);
        };

    final long id;
    final int slots;
    final Map<Long, AttemptState> attempts = new LinkedHashMap<>();
    long lastSeen;
    long suspectSince;
    int failuresInARow;
    boolean draining;
    boolean suspect;
    private boolean rankedFailing;
    private double rankedLoad;

    WorkerState(long id, int slots, long now) {
      this.id = id;
      this.slots = slots;
      this.lastSeen = now;
    }

    /** Takes down what its place among the others depends on; it must not be among them. */
    void rank() {
      rankedFailing = isFailing();
      rankedLoad = (double) attempts.size() / slots;
    }

    boolean isUsable() {
      return !draining && !suspect;
    }

    boolean isFailing() {
      return failuresInARow >= FAILING_AFTER;
    }

    boolean hasRoom() {
      int room = isFailing() ? 1 : slots * settings.attemptsPerSlot();
      return isUsable() && attempts.size() < room;
    }

    WorkerStatus status() {
      if (draining) {
        return WorkerStatus.DRAINING;
      }
      if (suspect) {
        return WorkerStatus.SUSPECT;
      }
      return attempts.isEmpty() ? WorkerStatus.IDLE : WorkerStatus.BUSY;
    }
  }

  static final class AttemptState {
    final long id;
    final long job;
    final int chunk;
    final Phase phase;
    final boolean alone;
    final long worker;
    final boolean sendPixels;
    final long started;
    final long deadline;
    boolean expired;
    boolean cancelled;

    AttemptState(
        long id,
        long job,
        ChunkState chunk,
        long worker,
        boolean sendPixels,
        long started,
        long deadline) {
      this.id = id;
      this.job = job;
      this.chunk = chunk.index;
      this.phase = chunk.phase;
      this.alone = chunk.alone;
      this.worker = worker;
      this.sendPixels = sendPixels;
      this.started = started;
      this.deadline = deadline;
    }
  }
}
