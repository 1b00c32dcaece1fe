package org.equilux.bench.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.equilux.engine.executor.Phase;
import org.equilux.master.scheduler.SchedulerCommand;
import org.equilux.master.scheduler.SchedulerEvent;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.master.scheduler.SchedulerSettings;

/**
 * A cluster in simulated time. The schedulers are of the master's own class, with the master's
 * settings; a scheduler receives events of the simulated workers, and its commands are applied to
 * them.
 *
 * <p>An attempt takes the master's processors, then both links at once, waits at its worker, takes
 * its processor, then the links back, and the master's processors again. A job's results are put
 * together in order, one chunk after the other, on the master's processors. With an object store,
 * pixels pass the links of the store in place of those of the master, but for the beginning of each
 * result. Several masters share jobs and workers; a worker computes what comes first, whichever
 * master it is of.
 *
 * <p>Not simulated are the clients' uploads and downloads (their costs are part of the measured
 * costs of the master), disks, and memory except workers' caches.
 */
public final class Simulation {
  private static final SchedulerSettings SETTINGS = SchedulerSettings.DEFAULT;
  private static final double TICK = 0.25;
  private static final double HEARTBEAT = SETTINGS.silenceMillis() / 4e3;
  private static final double HEARTBEAT_BYTES = 64;
  private static final double MEGA = 1e6;

  /** The limit of simulated time: a hundred years. */
  private static final double LIMIT = 3e9;

  private final Scenario scenario;
  private final Calibration costs;
  private final int chunks;
  private final double chunkMegapixels;
  private final Agenda agenda = new Agenda();
  private final SplittableRandom seeds;
  private final SplittableRandom arrivals;
  private final ComputingTimes computing;
  private final List<SimulatedMaster> masters = new ArrayList<>();
  private final Optional<Scenario.Store> store;
  private final Link storeOut;
  private final Link storeIn;

  /** Workers that live, and those that died and of which a master does not know that. */
  private final List<SimulatedWorker> workers = new ArrayList<>();

  private final double[] arrivedAt;
  private final double[] runSeconds;
  private final double[] allSeconds;
  private long lastId;
  private int arrived;
  private int claimed;
  private int done;
  private int failed;
  private double workerBusy;
  private double workerLife;
  private long started;
  private long committed;
  private long retries;
  private long sentAgain;
  private long workersLost;
  private long schedulerEvents;
  private long schedulerNanos;

  public Simulation(Scenario scenario, Calibration costs) {
    this.scenario = scenario;
    this.costs = costs;
    this.chunks = scenario.chunks(costs);
    this.chunkMegapixels = scenario.megapixels() / chunks;
    this.computing = new ComputingTimes(costs.worker(), scenario.faults(), chunkMegapixels);
    this.seeds = new SplittableRandom(scenario.seed());
    this.arrivals = seeds.split();
    Scenario.Hosts hosts = scenario.hosts();
    for (int i = 0; i < hosts.masters(); i++) {
      masters.add(
          new SimulatedMaster(
              SETTINGS,
              new Processors(agenda, hosts.masterProcessors()),
              hosts.masterBitsPerSecond()));
    }
    this.store = hosts.store();
    double storeRate = store.map(Scenario.Store::bitsPerSecond).orElse(Double.POSITIVE_INFINITY);
    this.storeOut = new Link(storeRate);
    this.storeIn = new Link(storeRate);
    this.arrivedAt = new double[scenario.jobs()];
    this.runSeconds = new double[scenario.jobs()];
    this.allSeconds = new double[scenario.jobs()];
  }

  /** Runs it to its end; to be called once. */
  public Outcome run() {
    for (int i = 0; i < scenario.workers(); i++) {
      join();
    }
    if (scenario.jobsPerSecond() == Double.POSITIVE_INFINITY) {
      arrived = scenario.jobs();
      claim();
    } else {
      awaitArrival();
    }
    agenda.in(TICK, this::tick);
    agenda.runUntil(() -> done + failed == scenario.jobs(), LIMIT);
    workers.stream().filter(worker -> worker.alive).forEach(this::account);
    return outcome();
  }

  /** Schedules the death of a worker; workers are counted from 0 in the order of joining. */
  void loseAt(double time, int worker) {
    agenda.at(time, () -> lose(workers.get(worker)));
  }

  /** Schedules the hang of a worker. */
  void hangAt(double time, int worker) {
    agenda.at(time, () -> workers.get(worker).hung = true);
  }

  /** The number of the scheduler's events. */
  public long schedulerEvents() {
    return schedulerEvents;
  }

  /** The scheduler's real time for all of them, in seconds. */
  public double schedulerSeconds() {
    return schedulerNanos / 1e9;
  }

  // --- jobs -----------------------------------------------------------------------------------

  private void awaitArrival() {
    agenda.in(
        exponential(arrivals, scenario.jobsPerSecond()),
        () -> {
          arrivedAt[arrived++] = agenda.now();
          claim();
          if (arrived < scenario.jobs()) {
            awaitArrival();
          }
        });
  }

  private void claim() {
    while (claimed < arrived && claimed - done - failed < scenario.jobsAtOnce()) {
      // The master with the fewest jobs is the next one to look for one.
      SimulatedMaster master =
          masters.stream().min(Comparator.comparingInt(each -> each.running.size())).orElseThrow();
      SimulatedJob job =
          new SimulatedJob(++lastId, master, chunks, arrivedAt[claimed], agenda.now());
      claimed++;
      master.running.put(job.id, job);
      double passed = store.isPresent() ? passedMegabytes() : 0;
      master.in.take(agenda, passed * MEGA);
      Calibration.Master each = costs.master();
      master.compute(each.job() + (each.received() + each.stitched()) * passed, () -> open(job));
    }
  }

  /** With an object store, the megabytes of a result that pass its master. */
  private double passedMegabytes() {
    return Math.min(Scenario.PASSED_MEGABYTES, costs.bytes().output() * scenario.megapixels());
  }

  private void open(SimulatedJob job) {
    Phase first = costs.twoRounds() ? Phase.MAP : Phase.APPLY;
    tell(job.master, new SchedulerEvent.PageOpened(job.id, job.chunks, first));
    for (int chunk = 0; chunk < job.chunks; chunk++) {
      tell(job.master, new SchedulerEvent.ChunkReady(job.id, chunk));
    }
  }

  private void commit(SimulatedMaster master, SchedulerCommand.Commit commit) {
    committed++;
    SimulatedJob job = master.running.get(commit.page());
    job.commit(commit.chunk(), commit.phase());
    if (commit.phase() == Phase.APPLY) {
      stitch(job);
    } else if (job.isMapped()) {
      agenda.in(0, () -> tell(master, new SchedulerEvent.TablesReady(job.id)));
    }
  }

  private void stitch(SimulatedJob job) {
    if (!job.canStitch()) {
      return;
    }
    job.stitching = true;
    double megabytes = costs.bytes().output() * chunkMegapixels;
    job.master.compute(
        store
            .map(Scenario.Store::requestSeconds)
            .orElseGet(() -> costs.master().stitched() * megabytes),
        () -> {
          job.stitching = false;
          job.stitched++;
          if (job.master.running.containsKey(job.id)) {
            if (job.isStitched()) {
              runSeconds[done] = agenda.now() - job.claimed;
              allSeconds[done] = agenda.now() - job.arrived;
              done++;
              close(job);
            } else {
              stitch(job);
            }
          }
        });
  }

  private void close(SimulatedJob job) {
    job.master.running.remove(job.id);
    tell(job.master, new SchedulerEvent.PageClosed(job.id));
    job.kept.forEach((worker, bytes) -> worker.keptBytes -= bytes);
    claim();
  }

  // --- the scheduler's commands ----------------------------------------------------------------

  private void tell(SimulatedMaster master, SchedulerEvent event) {
    long before = System.nanoTime();
    List<SchedulerCommand> commands = master.scheduler.handle((long) (agenda.now() * 1e3), event);
    schedulerNanos += System.nanoTime() - before;
    schedulerEvents++;
    commands.forEach(command -> execute(master, command));
  }

  private void execute(SimulatedMaster master, SchedulerCommand command) {
    switch (command) {
      case SchedulerCommand.Start start -> start(master, start);
      case SchedulerCommand.Cancel cancel -> {
        SimulatedAttempt attempt = master.attempts.get(cancel.attempt());
        if (attempt != null) {
          attempt.cancelled = true;
        }
      }
      case SchedulerCommand.Commit commit -> commit(master, commit);
      case SchedulerCommand.Discard _ -> {
        // Its costs are included already.
      }
      case SchedulerCommand.Late _ -> {
        // For display only.
      }
      case SchedulerCommand.Retry _ -> retries++;
      case SchedulerCommand.FailPage fail -> {
        failed++;
        SimulatedJob job = master.running.get(fail.page());
        agenda.in(0, () -> close(job));
      }
      case SchedulerCommand.Disconnect disconnect -> disconnected(master, disconnect.worker());
    }
  }

  private void start(SimulatedMaster master, SchedulerCommand.Start start) {
    started++;
    SimulatedAttempt attempt =
        new SimulatedAttempt(
            start, master.running.get(start.page()), master.workers.get(start.worker()));
    master.attempts.put(start.attempt(), attempt);
    double pixels = start.sendPixels() ? costs.bytes().input() * chunkMegapixels * MEGA : 0;
    double bytes = store.isPresent() ? 0 : pixels;
    if (start.phase() == Phase.APPLY) {
      sentAgain += costs.twoRounds() && start.sendPixels() ? 1 : 0;
      bytes += attempt.job.tabled.add(attempt.worker) ? costs.bytes().table() : 0;
    }
    double sent = bytes;
    master.compute(
        costs.master().attempt() / 2 + costs.master().sent() * sent / MEGA,
        () -> {
          if (attempt.cancelled) {
            answerCancelled(attempt);
          } else {
            send(master.out, attempt.worker.in, sent, () -> fetch(attempt, pixels));
          }
        });
  }

  private void send(Link first, Link second, double bytes, Runnable there) {
    Link.send(agenda, first, second, scenario.hosts().latencySeconds(), bytes, there);
  }

  /** With an object store, the worker reads the pixels there. */
  private void fetch(SimulatedAttempt attempt, double pixels) {
    if (store.isPresent() && pixels > 0) {
      send(storeOut, attempt.worker.in, pixels, () -> receive(attempt));
    } else {
      receive(attempt);
    }
  }

  // --- workers --------------------------------------------------------------------------------

  private void join() {
    Scenario.Hosts hosts = scenario.hosts();
    Scenario.Faults faults = scenario.faults();
    SimulatedWorker worker =
        new SimulatedWorker(
            ++lastId,
            seeds.split(),
            hosts.oneMachine() ? masters.getFirst().processors : new Processors(agenda, 1),
            new Link(hosts.workerBitsPerSecond()),
            new Link(hosts.workerBitsPerSecond()),
            agenda.now());
    workers.add(worker);
    for (SimulatedMaster master : masters) {
      master.workers.put(worker.id, worker);
      tell(master, new SchedulerEvent.WorkerJoined(worker.id, "", 1));
    }
    if (faults.deathsPerHour() > 0) {
      agenda.in(exponential(worker.random, faults.deathsPerHour() / 3600), () -> lose(worker));
    }
    if (faults.hangsPerHour() > 0) {
      agenda.in(exponential(worker.random, faults.hangsPerHour() / 3600), () -> worker.hung = true);
    }
  }

  /** Replaces a lost worker by another one. */
  private void lose(SimulatedWorker worker) {
    if (worker.alive) {
      worker.alive = false;
      workersLost++;
      account(worker);
      agenda.in(scenario.faults().restartSeconds(), this::join);
    }
  }

  /** A master has given a worker up. */
  private void disconnected(SimulatedMaster master, long id) {
    SimulatedWorker worker = master.workers.remove(id);
    lose(worker);
    workers.remove(worker);
    master.heard.remove(worker);
    master.attempts.values().removeIf(attempt -> attempt.worker == worker);
  }

  private void account(SimulatedWorker worker) {
    workerBusy += worker.busySeconds;
    workerLife += agenda.now() - worker.joined;
  }

  private void receive(SimulatedAttempt attempt) {
    if (attempt.worker.alive) {
      attempt.worker.waiting.add(attempt);
      next(attempt.worker);
    }
  }

  private void next(SimulatedWorker worker) {
    while (!worker.computing && !worker.waiting.isEmpty()) {
      SimulatedAttempt attempt = worker.waiting.remove();
      if (attempt.cancelled) {
        agenda.in(scenario.hosts().latencySeconds(), () -> answerCancelled(attempt));
      } else {
        worker.computing = true;
        double began = agenda.now();
        worker.processors.run(computing.seconds(attempt), () -> computed(attempt, began));
      }
    }
  }

  private void computed(SimulatedAttempt attempt, double began) {
    SimulatedWorker worker = attempt.worker;
    if (!worker.alive) {
      return;
    }
    worker.busySeconds += agenda.now() - began;
    if (worker.hung) {
      return;
    }
    worker.computing = false;
    boolean counted = attempt.start.phase() == Phase.MAP;
    boolean kept = counted && keep(attempt);
    double band = counted ? 0 : costs.bytes().output() * chunkMegapixels * MEGA;
    double bytes = counted ? costs.bytes().histogram() : store.isPresent() ? 0 : band;
    if (store.isPresent() && !counted) {
      send(worker.out, storeIn, band, () -> answer(attempt, bytes, false));
    } else {
      answer(attempt, bytes, kept);
    }
    next(worker);
  }

  private void answer(SimulatedAttempt attempt, double bytes, boolean kept) {
    SimulatedMaster master = attempt.job.master;
    send(
        attempt.worker.out,
        master.in,
        bytes,
        () -> {
          if (master.workers.containsKey(attempt.worker.id)) {
            boolean _ = master.heard.add(attempt.worker);
          }
          master.compute(
              costs.master().attempt() / 2 + costs.master().received() * bytes / MEGA,
              () -> {
                master.attempts.remove(attempt.start.attempt());
                tell(master, new SchedulerEvent.AttemptSucceeded(attempt.start.attempt(), kept));
              });
        });
  }

  /** Whether a worker has cache space for a chunk's pixels. */
  private boolean keep(SimulatedAttempt attempt) {
    SimulatedWorker worker = attempt.worker;
    double bytes = costs.bytes().kept() * chunkMegapixels * MEGA;
    if (!attempt.job.master.running.containsKey(attempt.job.id)
        || worker.keptBytes + bytes > scenario.hosts().cacheBytes()) {
      return false;
    }
    worker.keptBytes += bytes;
    attempt.job.kept.merge(worker, bytes, Double::sum);
    return true;
  }

  private void answerCancelled(SimulatedAttempt attempt) {
    SimulatedMaster master = attempt.job.master;
    master.attempts.remove(attempt.start.attempt());
    tell(
        master,
        new SchedulerEvent.AttemptFailed(
            attempt.start.attempt(), Failure.CANCELLED, "cancelled before it was computed"));
  }

  private void tick() {
    List<SimulatedWorker> beating = new ArrayList<>();
    for (SimulatedWorker worker : workers) {
      if (worker.alive && agenda.now() - worker.lastHeartbeat >= HEARTBEAT) {
        worker.lastHeartbeat = agenda.now();
        beating.add(worker);
      }
    }
    for (SimulatedMaster master : masters) {
      master.heard.addAll(beating);
      if (!beating.isEmpty()) {
        master.in.take(agenda, beating.size() * HEARTBEAT_BYTES);
        master.compute(beating.size() * costs.master().heartbeat(), () -> {});
      }
      List<SimulatedWorker> heard = List.copyOf(master.heard);
      master.heard.clear();
      heard.forEach(worker -> tell(master, new SchedulerEvent.WorkerSeen(worker.id)));
      tell(master, new SchedulerEvent.Tick());
    }
    agenda.in(TICK, this::tick);
  }

  // --- what came of it ------------------------------------------------------------------------

  private static double exponential(SplittableRandom random, double rate) {
    return -Math.log(1 - random.nextDouble()) / rate;
  }

  private Outcome outcome() {
    double seconds = agenda.now();
    return new Outcome(
        scenario.workers(),
        scenario.jobsAtOnce(),
        done,
        failed,
        seconds,
        done * scenario.megapixels() / seconds,
        Quantiles.of(Arrays.copyOf(runSeconds, done)),
        Quantiles.of(Arrays.copyOf(allSeconds, done)),
        new Outcome.Use(
            workerBusy / workerLife,
            mean(SimulatedMaster::workSeconds) / (seconds * scenario.hosts().masterProcessors()),
            mean(master -> master.out.busySeconds()) / seconds,
            mean(master -> master.in.busySeconds()) / seconds,
            Math.max(storeOut.busySeconds(), storeIn.busySeconds()) / seconds),
        new Outcome.Chunks(
            started,
            committed,
            retries,
            sentAgain,
            masters.stream().mapToLong(master -> master.scheduler.leasesExpired()).sum(),
            workersLost));
  }

  private double mean(ToDoubleFunction<SimulatedMaster> figure) {
    return masters.stream().mapToDouble(figure).average().orElseThrow();
  }
}
