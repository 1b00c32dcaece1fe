package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.bench.network.BitRate;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Machine;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Revision;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Unit;
import org.equilux.bench.simulation.Bounds;
import org.equilux.bench.simulation.Calibration;
import org.equilux.bench.simulation.Outcome;
import org.equilux.bench.simulation.Scenario;
import org.equilux.bench.simulation.Simulation;
import org.equilux.bench.simulation.Sweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The master's scheduler with simulated workers: up to how many are of use. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "The master's own scheduler with simulated workers, links and a simulated master, whose costs"
          + " were measured by calibrate: how much more workers do, and from how many on the master"
          + " holds them up."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_WORKERS = 100_000;

  @Option(
      names = "--calibration",
      required = true,
      paramLabel = "FILE",
      description = "What things cost; calibrate writes it.")
  private Path calibration;

  @Option(
      names = "--workers",
      split = ",",
      paramLabel = "N",
      description = "Numbers of workers, of a slot each (default: 1,2,4,... and 1000).")
  private List<Integer> workers = Sweep.doubling(1000);

  @Option(
      names = "--jobs",
      defaultValue = "2000",
      description = "Jobs that are queued (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--jobs-at-once",
      paramLabel = "N",
      description =
          "That the master runs; serve calls it --jobs (default: so many that their chunks are"
              + " enough for all workers).")
  private Integer jobsAtOnce;

  @Option(
      names = "--megapixels",
      paramLabel = "MPX",
      defaultValue = "33.5",
      description = "Of each picture (default: ${DEFAULT-VALUE}).")
  private double megapixels;

  @Option(
      names = "--jobs-per-second",
      paramLabel = "N",
      description = "Jobs come at random times (default: all are there at the start).")
  private double jobsPerSecond = Double.POSITIVE_INFINITY;

  @Option(
      names = "--master-processors",
      paramLabel = "N",
      description = "Processors of the master's machine (default: as many as this one's).")
  private int masterProcessors = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--master-link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      defaultValue = "10G",
      description = "The master's link in bits a second, each way (default: ${DEFAULT-VALUE}).")
  private BitRate masterLink;

  @Option(
      names = "--link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      defaultValue = "1G",
      description = "Each worker's link (default: ${DEFAULT-VALUE}); none does not hold back.")
  private BitRate workerLink;

  @Option(
      names = "--latency",
      paramLabel = "SECONDS",
      defaultValue = "0.0002",
      description = "Of a message, one way (default: ${DEFAULT-VALUE}).")
  private double latency;

  @Option(
      names = "--cache",
      paramLabel = "GB",
      defaultValue = "1",
      description = "Pixels that a worker keeps (default: ${DEFAULT-VALUE}).")
  private double cache;

  @Option(
      names = "--deaths-per-hour",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of each worker (default: ${DEFAULT-VALUE}).")
  private double deaths;

  @Option(
      names = "--hangs-per-hour",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of each worker: it lives and computes no more (default: ${DEFAULT-VALUE}).")
  private double hangs;

  @Option(
      names = "--restart",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "After how long a worker that died is back (default: ${DEFAULT-VALUE}).")
  private double restart;

  @Option(
      names = "--spread",
      paramLabel = "S",
      defaultValue = "0.1",
      description =
          "Of computing times: the standard deviation of their logarithm (default:"
              + " ${DEFAULT-VALUE}).")
  private double spread;

  @Option(
      names = "--stragglers",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Of computations that take longer, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double stragglers;

  @Option(
      names = "--straggler-factor",
      paramLabel = "F",
      defaultValue = "10",
      description = "How many times as long (default: ${DEFAULT-VALUE}).")
  private double stragglerFactor;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of all that is random; equal seeds give equal results.")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the results to a file.")
  private Path json;

  @Spec private CommandSpec command;

  /** A simulation that has run, and what it took in real time. */
  private record Ran(Outcome outcome, long schedulerEvents, double schedulerSeconds) {
    double schedulerMicros() {
      return 1e6 * schedulerSeconds / schedulerEvents;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Calibration costs = Calibration.read(calibration);
    List<Scenario> scenarios = scenarios(costs);
    Bounds bounds = Bounds.of(scenarios.getFirst(), costs);
    System.out.printf(
        "%s, measured on %s%n%,d jobs of %.1f Mpx; the master has %d processors and %s, each worker"
            + " %s; seed %d%n",
        costs.work(),
        costs.machine(),
        jobs,
        megapixels,
        masterProcessors,
        masterLink,
        workerLink,
        seed);
    System.out.printf(
        "Reckoned: a job takes %.3g s of a worker; the master can do %.3g jobs a second, held back"
            + " by %s: enough for %.1f workers%n%n",
        bounds.workerSeconds(), bounds.master(), bounds.tightest(), bounds.workersFed());
    List<Ran> all = run(scenarios, costs);
    Sweep sweep = new Sweep(all.stream().map(Ran::outcome).toList());
    table(all, sweep);
    conclude(sweep);
    if (json != null) {
      results(costs, all, sweep).write(json);
    }
    return 0;
  }

  private List<Scenario> scenarios(Calibration costs) {
    if (workers.stream().anyMatch(n -> n < 1 || n > MOST_WORKERS)) {
      throw new ParameterException(
          command.commandLine(), "--workers are 1 to %,d".formatted(MOST_WORKERS));
    }
    try {
      Scenario.Hosts hosts =
          new Scenario.Hosts(
              masterProcessors,
              false,
              masterLink.bitsPerSecond(),
              workerLink.bitsPerSecond(),
              latency,
              cache * 1e9);
      Scenario.Faults faults =
          new Scenario.Faults(deaths, hangs, restart, spread, stragglers, stragglerFactor);
      return workers.stream()
          .sorted()
          .distinct()
          .map(
              n ->
                  new Scenario(
                      n,
                      jobs,
                      megapixels,
                      jobsAtOnce == null ? enoughJobs(n, costs) : jobsAtOnce,
                      jobsPerSecond,
                      hosts,
                      faults,
                      seed))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** Chunks for twice the attempts that workers have at once, as rounds end and jobs begin. */
  private int enoughJobs(int count, Calibration costs) {
    return (int) Math.ceil(4 * count * costs.chunkMegapixels() / megapixels) + 2;
  }

  /** Each simulation has a thread of its own; what comes of it does not depend on that. */
  private static List<Ran> run(List<Scenario> scenarios, Calibration costs)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Ran>> running = new ArrayList<>();
      for (Scenario scenario : scenarios.reversed()) { // Those that take longest come first.
        running.add(
            threads.submit(
                () -> {
                  Simulation simulation = new Simulation(scenario, costs);
                  Outcome outcome = simulation.run();
                  return new Ran(
                      outcome, simulation.schedulerEvents(), simulation.schedulerSeconds());
                }));
      }
      List<Ran> all = new ArrayList<>();
      for (Future<Ran> one : running) {
        all.addFirst(one.get());
      }
      return all;
    }
  }

  private static void table(List<Ran> all, Sweep sweep) {
    System.out.printf(
        "%7s %6s %9s %9s %8s %6s  %7s %7s  %7s %7s %5s %5s  %6s %6s %6s  %9s%n",
        "workers",
        "jobs",
        "jobs/s",
        "Mpx/s",
        "speed-up",
        "effic.",
        "job p50",
        "p99",
        "workers",
        "master",
        "out",
        "in",
        "failed",
        "lost",
        "retry",
        "scheduler");
    for (Ran ran : all) {
      Outcome outcome = ran.outcome();
      System.out.printf(
          "%7d %6d %9.3f %9.1f %8.2f %5.1f%%  %6.2fs %6.2fs  %6.1f%% %6.1f%% %4.0f%% %4.0f%%  %6d"
              + " %6d %6d  %6.2f us%n",
          outcome.workers(),
          outcome.jobsAtOnce(),
          outcome.jobsPerSecond(),
          outcome.megapixelsPerSecond(),
          sweep.speedUp(outcome),
          100 * sweep.efficiency(outcome),
          outcome.running().median(),
          outcome.running().p99(),
          100 * outcome.use().workers(),
          100 * outcome.use().masterProcessors(),
          100 * outcome.use().masterOut(),
          100 * outcome.use().masterIn(),
          outcome.failed(),
          outcome.chunks().workersLost(),
          outcome.chunks().retries(),
          ran.schedulerMicros());
    }
    System.out.println(
        """

        jobs: at once. job: seconds from when the master claims one. workers, master, out, in: how busy
        workers, the master's processors and its link each way were. lost: workers. scheduler: real time
        of this process for an event.\
        """);
  }

  private static void conclude(Sweep sweep) {
    OptionalInt saturated = sweep.masterSaturated();
    OptionalInt inefficient = sweep.inefficient();
    System.out.println(
        saturated.isPresent()
            ? "The master is the bottleneck from %d workers on (busy 95 %% or more)."
                .formatted(saturated.getAsInt())
            : "The master is never busy 95 % of the time.");
    System.out.println(
        inefficient.isPresent()
            ? "From %d workers on less than half of their work is of use."
                .formatted(inefficient.getAsInt())
            : "Efficiency never falls below 50 %.");
  }

  private ResultFile results(Calibration costs, List<Ran> all, Sweep sweep) {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("work", costs.work());
    work.put("picture", "%.1f Mpx".formatted(megapixels));
    work.put("queue", "%d jobs".formatted(jobs));
    work.put("master", "%d processors, %s".formatted(masterProcessors, masterLink));
    work.put("link", workerLink.toString());
    if (jobsAtOnce != null) {
      work.put("jobs at once", jobsAtOnce.toString());
    }
    if (deaths + hangs + stragglers > 0) {
      work.put(
          "faults",
          "%s deaths and %s hangs an hour, %s stragglers"
              .formatted(number(deaths), number(hangs), number(stragglers)));
    }
    return new ResultFile(
        ResultFile.SCHEMA,
        Instant.now().toString(),
        Revision.of(
            Path.of(System.getProperty("equilux.launcher", "equilux"))
                .toAbsolutePath()
                .getParent()),
        Machine.here(List.of()),
        Map.of("calibration", calibration.getFileName().toString(), "seed", Long.toString(seed)),
        List.of(),
        List.of(),
        all.stream().map(ran -> row(work, ran, sweep)).toList());
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? "%.0f".formatted(value)
        : String.format(Locale.ROOT, "%s", value);
  }

  private Row row(Map<String, String> work, Ran ran, Sweep sweep) {
    Outcome outcome = ran.outcome();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Row.WORKERS, (double) outcome.workers());
    figures.put("speed-up", sweep.speedUp(outcome));
    figures.put("efficiency", sweep.efficiency(outcome));
    figures.put("jobs per second", outcome.jobsPerSecond());
    figures.put("jobs at once", (double) outcome.jobsAtOnce());
    figures.put("jobs done", (double) outcome.done());
    figures.put("jobs failed", (double) outcome.failed());
    figures.put("simulated seconds", outcome.seconds());
    figures.put("job median seconds", outcome.running().median());
    figures.put("job p90 seconds", outcome.running().p90());
    figures.put("job p99 seconds", outcome.running().p99());
    figures.put("job greatest seconds", outcome.running().greatest());
    figures.put("queue and job median seconds", outcome.waitingAndRunning().median());
    figures.put("queue and job p99 seconds", outcome.waitingAndRunning().p99());
    figures.put("workers busy", outcome.use().workers());
    figures.put("master processors busy", outcome.use().masterProcessors());
    figures.put("master link out busy", outcome.use().masterOut());
    figures.put("master link in busy", outcome.use().masterIn());
    figures.put("chunks sent again", (double) outcome.chunks().sentAgain());
    figures.put("chunks retried", (double) outcome.chunks().retries());
    figures.put("workers lost", (double) outcome.chunks().workersLost());
    figures.put("scheduler microseconds per event", ran.schedulerMicros());
    return new Row(
        Group.SIMULATION,
        work,
        outcome.workers() == 1 ? "1 worker" : outcome.workers() + " workers",
        Role.OURS,
        Map.of("workers", Integer.toString(outcome.workers()), "link", workerLink.toString()),
        Unit.MEGAPIXELS_PER_SECOND,
        List.of(outcome.megapixelsPerSecond()),
        "every job ended, no chunk committed twice",
        Map.of(),
        figures);
  }
}
