package org.equilux.bench.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.equilux.engine.executor.Phase;
import org.equilux.master.scheduler.Scheduler;
import org.equilux.master.scheduler.SchedulerCommand;
import org.equilux.master.scheduler.SchedulerEvent;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.master.scheduler.SchedulerSettings;

/**
 * A cluster in simulated time. The scheduler is the master's own class, with the master's settings;
 * the scheduler receives events of the simulated workers, and its commands are applied to them.
 *
 * <p>An attempt uses the master's processors, then both links, waits at its worker, uses the
 * worker's processor, then the links back, and the master's processors again. A job's results are
 * stitched in order, one chunk after the other, on the master's processors.
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
  private final Scheduler scheduler = new Scheduler(SETTINGS);
  private final SplittableRandom seeds;
  private final SplittableRandom arrivals;
  private final Processors master;
  private final Link masterOut;
  private final Link masterIn;

  /** The workers connected to the master. */
  private final Map<Long, SimulatedWorker> workers = new LinkedHashMap<>();

  private final Map<Long, SimulatedJob> running = new HashMap<>();
  private final Map<Long, SimulatedAttempt> attempts = new HashMap<>();
  private final double[] arrivedAt;
  private final double[] runSeconds;
  private final double[] allSeconds;
  private long lastId;
  private int arrived;
  private int claimed;
  private int done;
  private int failed;
  private double masterWork;
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
    this.chunks = chunks(scenario, costs);
    this.chunkMegapixels = scenario.megapixels() / chunks;
    this.seeds = new SplittableRandom(scenario.seed());
    this.arrivals = seeds.split();
    Scenario.Hosts hosts = scenario.hosts();
    this.master = new Processors(agenda, hosts.masterProcessors());
    this.masterOut = new Link(hosts.masterBitsPerSecond());
    this.masterIn = new Link(hosts.masterBitsPerSecond());
    this.arrivedAt = new double[scenario.jobs()];
    this.runSeconds = new double[scenario.jobs()];
    this.allSeconds = new double[scenario.jobs()];
  }

  /** The number of chunks of a scenario's pictures. */
  static int chunks(Scenario scenario, Calibration costs) {
    return (int) Math.max(1, Math.round(scenario.megapixels() / costs.chunkMegapixels()));
  }

  /** Runs the simulation; to be called once. */
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
    workers.values().forEach(this::account);
    return outcome();
  }

  /** Schedules the death of a worker; workers are counted from 0 in the order of joining. */
  void loseAt(double time, int worker) {
    agenda.at(time, () -> lose(List.copyOf(workers.values()).get(worker)));
  }

  /** Schedules the hang of a worker. */
  void hangAt(double time, int worker) {
    agenda.at(time, () -> List.copyOf(workers.values()).get(worker).hung = true);
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
      SimulatedJob job = new SimulatedJob(++lastId, chunks, arrivedAt[claimed], agenda.now());
      claimed++;
      running.put(job.id, job);
      compute(costs.master().job(), () -> open(job));
    }
  }

  private void open(SimulatedJob job) {
    Phase first = costs.twoRounds() ? Phase.MAP : Phase.APPLY;
    tell(new SchedulerEvent.PageOpened(job.id, job.chunks, first));
    for (int chunk = 0; chunk < job.chunks; chunk++) {
      tell(new SchedulerEvent.ChunkReady(job.id, chunk));
    }
  }

  private void commit(SchedulerCommand.Commit commit) {
    committed++;
    SimulatedJob job = running.get(commit.page());
    job.commit(commit.chunk(), commit.phase());
    if (commit.phase() == Phase.APPLY) {
      stitch(job);
    } else if (job.isMapped()) {
      agenda.in(0, () -> tell(new SchedulerEvent.TablesReady(job.id)));
    }
  }

  private void stitch(SimulatedJob job) {
    if (!job.canStitch()) {
      return;
    }
    job.stitching = true;
    double megabytes = costs.bytes().output() * chunkMegapixels;
    compute(
        costs.master().stitched() * megabytes,
        () -> {
          job.stitching = false;
          job.stitched++;
          if (running.containsKey(job.id)) {
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
    running.remove(job.id);
    tell(new SchedulerEvent.PageClosed(job.id));
    job.kept.forEach((worker, bytes) -> worker.keptBytes -= bytes);
    claim();
  }

  // --- the scheduler's commands ----------------------------------------------------------------

  private void tell(SchedulerEvent event) {
    long before = System.nanoTime();
    List<SchedulerCommand> commands = scheduler.handle((long) (agenda.now() * 1e3), event);
    schedulerNanos += System.nanoTime() - before;
    schedulerEvents++;
    commands.forEach(this::execute);
  }

  private void execute(SchedulerCommand command) {
    switch (command) {
      case SchedulerCommand.Start start -> start(start);
      case SchedulerCommand.Cancel cancel -> {
        SimulatedAttempt attempt = attempts.get(cancel.attempt());
        if (attempt != null) {
          attempt.cancelled = true;
        }
      }
      case SchedulerCommand.Commit commit -> commit(commit);
      case SchedulerCommand.Discard _ -> {
        // Its costs are included already.
      }
      case SchedulerCommand.Late _ -> {
        // For display only.
      }
      case SchedulerCommand.Retry _ -> retries++;
      case SchedulerCommand.FailPage fail -> {
        failed++;
        SimulatedJob job = running.get(fail.page());
        agenda.in(0, () -> close(job));
      }
      case SchedulerCommand.Disconnect disconnect -> disconnected(disconnect.worker());
    }
  }

  private void start(SchedulerCommand.Start start) {
    started++;
    SimulatedAttempt attempt =
        new SimulatedAttempt(start, running.get(start.page()), workers.get(start.worker()));
    attempts.put(start.attempt(), attempt);
    double bytes = start.sendPixels() ? costs.bytes().input() * chunkMegapixels * MEGA : 0;
    if (start.phase() == Phase.APPLY) {
      sentAgain += costs.twoRounds() && start.sendPixels() ? 1 : 0;
      bytes += attempt.job.tabled.add(attempt.worker) ? costs.bytes().table() : 0;
    }
    double sent = bytes;
    compute(
        costs.master().attempt() / 2 + costs.master().sent() * sent / MEGA,
        () -> {
          if (attempt.cancelled) {
            answerCancelled(attempt);
          } else {
            Link.send(
                agenda,
                masterOut,
                attempt.worker.in,
                scenario.hosts().latencySeconds(),
                sent,
                () -> receive(attempt));
          }
        });
  }

  /** Uses the master's processors. */
  private void compute(double seconds, Runnable then) {
    masterWork += seconds;
    master.run(seconds, then);
  }

  // --- workers --------------------------------------------------------------------------------

  private void join() {
    Scenario.Hosts hosts = scenario.hosts();
    Scenario.Faults faults = scenario.faults();
    SimulatedWorker worker =
        new SimulatedWorker(
            ++lastId,
            seeds.split(),
            hosts.oneMachine() ? master : new Processors(agenda, 1),
            new Link(hosts.workerBitsPerSecond()),
            new Link(hosts.workerBitsPerSecond()),
            agenda.now());
    workers.put(worker.id, worker);
    tell(new SchedulerEvent.WorkerJoined(worker.id, 1));
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

  /** The master has removed a worker. */
  private void disconnected(long id) {
    SimulatedWorker worker = workers.remove(id);
    lose(worker);
    attempts.values().removeIf(attempt -> attempt.worker == worker);
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
        worker.processors.run(computing(attempt), () -> computed(attempt, began));
      }
    }
  }

  private double computing(SimulatedAttempt attempt) {
    Calibration.Worker each = costs.worker();
    double perMegapixel =
        switch (attempt.start.phase()) {
          case RANGE -> throw new IllegalStateException("no page of samples of 8 bits has it");
          case MAP -> each.decode() + each.map();
          case APPLY ->
              (attempt.start.sendPixels() ? each.decode() : 0) + each.apply() + each.encode();
        };
    return (each.attempt() + perMegapixel * chunkMegapixels) * luck(attempt.worker.random);
  }

  /** A random factor of a computation's duration. */
  private double luck(SplittableRandom random) {
    Scenario.Faults faults = scenario.faults();
    double factor = 1;
    if (faults.spread() > 0) {
      double spread = faults.spread();
      factor = Math.exp(spread * random.nextGaussian() - spread * spread / 2);
    }
    if (faults.stragglers() > 0 && random.nextDouble() < faults.stragglers()) {
      factor *= faults.stragglerFactor();
    }
    return factor;
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
    double bytes =
        counted ? costs.bytes().histogram() : costs.bytes().output() * chunkMegapixels * MEGA;
    Link.send(
        agenda,
        worker.out,
        masterIn,
        scenario.hosts().latencySeconds(),
        bytes,
        () -> {
          worker.sign = true;
          compute(
              costs.master().attempt() / 2 + costs.master().received() * bytes / MEGA,
              () -> {
                attempts.remove(attempt.start.attempt());
                tell(new SchedulerEvent.AttemptSucceeded(attempt.start.attempt(), kept));
              });
        });
    next(worker);
  }

  /** Whether a worker has cache space for a chunk's pixels. */
  private boolean keep(SimulatedAttempt attempt) {
    SimulatedWorker worker = attempt.worker;
    double bytes = costs.bytes().kept() * chunkMegapixels * MEGA;
    if (!running.containsKey(attempt.job.id)
        || worker.keptBytes + bytes > scenario.hosts().cacheBytes()) {
      return false;
    }
    worker.keptBytes += bytes;
    attempt.job.kept.merge(worker, bytes, Double::sum);
    return true;
  }

  private void answerCancelled(SimulatedAttempt attempt) {
    attempts.remove(attempt.start.attempt());
    tell(
        new SchedulerEvent.AttemptFailed(
            attempt.start.attempt(), Failure.CANCELLED, "cancelled before it was computed"));
  }

  private void tick() {
    int heartbeats = 0;
    List<SimulatedWorker> heard = new ArrayList<>();
    for (SimulatedWorker worker : workers.values()) {
      if (worker.alive && agenda.now() - worker.lastHeartbeat >= HEARTBEAT) {
        worker.lastHeartbeat = agenda.now();
        worker.sign = true;
        heartbeats++;
      }
      if (worker.sign) {
        worker.sign = false;
        heard.add(worker);
      }
    }
    if (heartbeats > 0) {
      masterIn.take(agenda, heartbeats * HEARTBEAT_BYTES);
      compute(heartbeats * costs.master().heartbeat(), () -> {});
    }
    heard.forEach(worker -> tell(new SchedulerEvent.WorkerSeen(worker.id)));
    tell(new SchedulerEvent.Tick());
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
            masterWork / (seconds * scenario.hosts().masterProcessors()),
            masterOut.busySeconds() / seconds,
            masterIn.busySeconds() / seconds),
        new Outcome.Chunks(
            started, committed, retries, sentAgain, scheduler.leasesExpired(), workersLost));
  }
}
