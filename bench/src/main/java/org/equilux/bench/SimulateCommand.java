package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.bench.results.Machine;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Revision;
import org.equilux.bench.simulation.Bounds;
import org.equilux.bench.simulation.Calibration;
import org.equilux.bench.simulation.FaultOptions;
import org.equilux.bench.simulation.HostOptions;
import org.equilux.bench.simulation.Scenario;
import org.equilux.bench.simulation.Simulated;
import org.equilux.bench.simulation.Sweep;
import org.equilux.bench.simulation.SweepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command that simulates the master's scheduler with many workers: up to how many are useful.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "The master's scheduler with simulated workers, links and master, whose costs were measured"
          + " by calibrate: the throughput with more workers, and the number from which the master"
          + " is the bottleneck."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_WORKERS = 100_000;

  @Option(
      names = "--calibration",
      required = true,
      paramLabel = "FILE",
      description = "File of costs, written by calibrate.")
  private Path calibration;

  @Option(
      names = "--workers",
      split = ",",
      paramLabel = "N",
      description = "Numbers of workers with one slot each (default: 1,2,4,... and 1000).")
  private List<Integer> workers = Sweep.doubling(1000);

  @Option(
      names = "--jobs",
      defaultValue = "2000",
      description = "Number of jobs (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--jobs-at-once",
      paramLabel = "N",
      description =
          "Number of jobs that all masters run at once, --jobs of serve (default: enough that all"
              + " workers have chunks).")
  private Integer jobsAtOnce;

  @Option(
      names = "--megapixels",
      paramLabel = "MPX",
      defaultValue = "33.5",
      description = "Megapixels of each picture (default: ${DEFAULT-VALUE}).")
  private double megapixels;

  @Option(
      names = "--jobs-per-second",
      paramLabel = "N",
      description =
          "Rate of jobs that arrive at random times (default: all are queued at the start).")
  private double jobsPerSecond = Double.POSITIVE_INFINITY;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of random numbers; equal seeds give equal results.")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "File for the results.")
  private Path json;

  @Mixin private HostOptions hosts;
  @Mixin private FaultOptions faults;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Calibration costs = Calibration.read(calibration);
    List<Scenario> scenarios = scenarios(costs);
    Bounds bounds = Bounds.of(scenarios.getFirst(), costs);
    System.out.printf(
        "%s, measured on %s%n%,d jobs of %.1f Mpx; %s; seed %d%n",
        costs.work(), costs.machine(), jobs, megapixels, hosts.words(), seed);
    System.out.printf(
        "Reckoned: a job takes %.3g s of a worker; the rest can do %.3g jobs a second, held back"
            + " by %s: enough for %.1f workers%n%n",
        bounds.workerSeconds(), bounds.master(), bounds.tightest(), bounds.workersFed());
    SweepReport report = new SweepReport(run(scenarios, costs));
    report.printTable();
    report.printConclusion();
    if (json != null) {
      results(costs, report).write(json);
    }
    return 0;
  }

  private List<Scenario> scenarios(Calibration costs) {
    if (workers.stream().anyMatch(n -> n < 1 || n > MOST_WORKERS)) {
      throw new ParameterException(
          command.commandLine(), "--workers are 1 to %,d".formatted(MOST_WORKERS));
    }
    try {
      Scenario.Hosts each = hosts.hosts();
      Scenario.Faults unlucky = faults.faults();
      return workers.stream()
          .sorted()
          .distinct()
          .map(
              n ->
                  new Scenario(
                      n,
                      jobs,
                      megapixels,
                      jobsAtOnce == null ? enoughJobs(n, each, costs) : jobsAtOnce,
                      jobsPerSecond,
                      each,
                      unlucky,
                      seed))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** Chunks for twice the attempts that workers have at once, as rounds end and jobs begin. */
  private int enoughJobs(int count, Scenario.Hosts each, Calibration costs) {
    double chunks = Scenario.chunks(megapixels, each, costs);
    return (int) Math.ceil(4 * count / chunks) + 2 * each.masters();
  }

  /** Runs each simulation on a thread of its own, which does not affect the results. */
  private static List<Simulated> run(List<Scenario> scenarios, Calibration costs)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Simulated>> running = new ArrayList<>();
      for (Scenario scenario : scenarios.reversed()) { // Longest first.
        running.add(threads.submit(() -> Simulated.run(scenario, costs)));
      }
      List<Simulated> all = new ArrayList<>();
      for (Future<Simulated> one : running) {
        all.addFirst(one.get());
      }
      return all;
    }
  }

  private ResultFile results(Calibration costs, SweepReport report) {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("work", costs.work());
    work.put("picture", "%.1f Mpx".formatted(megapixels));
    work.put("queue", "%d jobs".formatted(jobs));
    work.put("master", hosts.master());
    work.put("link", hosts.workerLink());
    if (jobsAtOnce != null) {
      work.put("jobs at once", jobsAtOnce.toString());
    }
    faults.words().ifPresent(words -> work.put("faults", words));
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
        report.rows(work, hosts.workerLink()));
  }
}
