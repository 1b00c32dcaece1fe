package org.equilux.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.process.ClusterShape;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.bench.process.Folders;
import org.equilux.bench.process.LocalCluster;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Machine;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Revision;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Statistics;
import org.equilux.bench.results.Unit;
import org.equilux.bench.simulation.Calibration;
import org.equilux.bench.simulation.Outcome;
import org.equilux.bench.simulation.Scenario;
import org.equilux.bench.simulation.Simulation;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.jobs.model.JobRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that measures the costs of a cluster's work on this machine, for {@link
 * SimulateCommand}.
 */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the costs of the work of master and workers on this machine for the command"
          + " simulate. Then real clusters of one and two workers run a queue of jobs, and the"
          + " error of their simulation is printed."
    })
final class CalibrateCommand implements Callable<Integer> {
  private static final double MEGA = 1e6;
  private static final int WARM_UPS = 4;

  /** Unmeasured queues at the start, until the JIT has compiled the hot code. */
  private static final int CHECK_WARM_UPS = 2;

  /** The chunk size of the second cluster, for several times as many chunks. */
  private static final String SMALL_CHUNKS = "512K";

  /** The share of an attempt's cost that a heartbeat takes, as one message of some bytes. */
  private static final double HEARTBEAT_SHARE = 0.1;

  /** The number of jobs that serve runs in parallel by default. */
  private static final int JOBS_AT_ONCE = 2;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "File for the calibration.")
  private Path output;

  @Option(
      names = "--kind",
      defaultValue = "TIFF_LZW",
      description =
          "Format of the 33.5-Mpx pictures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE});"
              + " PNG is decoded by the master and cannot be simulated.")
  private FileKind kind;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Measured rounds, after four warm-ups (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "6",
      description = "Number of jobs of the check (default: ${DEFAULT-VALUE}).")
  private int queue;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "File for the measured and simulated results.")
  private Path json;

  /** The processor seconds of a job. */
  private record Taken(double master, double workers) {}

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("equilux-bench-");
    Machine machine = Machine.here(List.of());
    System.out.println(machine);
    try {
      BufferedImage large = Photographs.photograph(PictureSize.MPX_33);
      Path picture = folder.resolve("picture" + kind.extension());
      kind.write(large, picture);
      int part = PictureSize.MPX_33.width() / 4;
      Path small = folder.resolve("small" + kind.extension());
      kind.write(large.getSubimage(0, 0, part, part / 2), small);
      Calibration calibration = calibrate(machine, folder, picture, small, part * (part / 2));
      calibration.write(output);
      tell(calibration);
      List<Row> rows = check(calibration, folder, picture);
      if (json != null) {
        new ResultFile(
                ResultFile.SCHEMA,
                Instant.now().toString(),
                Revision.of(EquiluxProcess.checkout()),
                machine,
                Map.of("command", "calibrate", "rounds", Integer.toString(rounds)),
                List.of(),
                List.of(),
                rows)
            .write(json);
      }
      return 0;
    } finally {
      Folders.deleteTree(folder);
    }
  }

  // --- measuring ------------------------------------------------------------------------------

  /**
   * The processor seconds of the master for several jobs, and of the workers for a usual job.
   *
   * @param usual of a job
   * @param ofSmall of a job with the small picture
   * @param cut of a job with smaller chunks
   * @param manyChunks number of these chunks
   */
  private record JobCosts(
      double usual, double ofSmall, double cut, int manyChunks, double workers) {}

  private Calibration calibrate(
      Machine machine, Path folder, Path picture, Path small, double smallPixels)
      throws IOException, InterruptedException, BackendUnavailableException {
    Path result = folder.resolve("result" + kind.extension());
    PhaseCosts costs = PhaseCosts.measure(picture, result, WARM_UPS, rounds);
    PhaseCosts little = PhaseCosts.measure(small, result, 1, 1);
    JobCosts jobs = jobCosts(folder, picture, small);
    System.out.printf(
        "A job takes %.3f s of the master's processors, %.3f s in %d chunks rather than %d; one of"
            + " %.1f Mpx %.3f s%n",
        jobs.usual(),
        jobs.cut(),
        jobs.manyChunks(),
        costs.chunks(),
        smallPixels / MEGA,
        jobs.ofSmall());
    double megapixels = PictureSize.MPX_33.pixels() / MEGA;
    return new Calibration(
        machine.toString(),
        kind + ", equalize per-channel",
        megapixels / costs.chunks(),
        true,
        worker(costs, jobs, megapixels),
        master(costs, little, jobs),
        new Calibration.Bytes(
            costs.inputBytes() / megapixels / MEGA,
            costs.outputBytes() / megapixels / MEGA,
            costs.keptBytes() / megapixels / MEGA,
            costs.histogramBytes() / costs.chunks(),
            costs.tableBytes()));
  }

  private JobCosts jobCosts(Path folder, Path picture, Path small)
      throws IOException, InterruptedException {
    List<Taken> usual = new ArrayList<>();
    List<Taken> ofSmall = new ArrayList<>();
    List<Taken> cut = new ArrayList<>();
    ClusterShape one = ClusterShape.of(1).onProcessorsOfTheirOwn();
    try (LocalCluster cluster = new LocalCluster(Files.createDirectory(folder.resolve("a")), one);
        LocalCluster cutting =
            new LocalCluster(
                Files.createDirectory(folder.resolve("b")),
                one.serving("--chunk-size", SMALL_CHUNKS))) {
      for (int round = -WARM_UPS; round < rounds; round++) {
        Taken first = job(cluster, picture, folder);
        Taken second = job(cluster, small, folder);
        Taken third = job(cutting, picture, folder);
        if (round >= 0) {
          usual.add(first);
          ofSmall.add(second);
          cut.add(third);
        }
      }
      return new JobCosts(
          median(usual.stream().map(Taken::master).toList()),
          median(ofSmall.stream().map(Taken::master).toList()),
          median(cut.stream().map(Taken::master).toList()),
          cutting.jobs().getLast().report().chunks(),
          median(usual.stream().map(Taken::workers).toList()));
    }
  }

  private static Calibration.Worker worker(PhaseCosts costs, JobCosts jobs, double megapixels) {
    double steps = costs.decode() + costs.map() + costs.apply() + costs.encode();
    return new Calibration.Worker(
        costs.decode() / megapixels,
        costs.map() / megapixels,
        costs.apply() / megapixels,
        costs.encode() / megapixels,
        Math.max(0, jobs.workers() - steps) / attempts(costs));
  }

  /**
   * The master's costs. A job's seconds are job + attempts x attempt + megabytes x moved: three
   * equations with three unknowns.
   */
  private static Calibration.Master master(PhaseCosts costs, PhaseCosts little, JobCosts jobs) {
    double attempts = attempts(costs);
    double moved = moved(costs);
    double attempt =
        Math.max(0, (jobs.cut() - jobs.usual()) / (2.0 * jobs.manyChunks() - attempts));
    double perMegabyte =
        Math.max(
            0,
            (jobs.usual() - jobs.ofSmall() - (attempts - attempts(little)) * attempt)
                / (moved - moved(little)));
    double job = Math.max(0, jobs.usual() - attempts * attempt - moved * perMegabyte);
    double stitched = costs.stitch() / (costs.outputBytes() / MEGA);
    double bytesAlone = Math.max(0, perMegabyte - costs.stitch() / moved);
    return new Calibration.Master(
        job, attempt, bytesAlone, bytesAlone, stitched, attempt * HEARTBEAT_SHARE);
  }

  /** The number of attempts of a job: each chunk is counted and mapped. */
  private static double attempts(PhaseCosts costs) {
    return 2.0 * costs.chunks();
  }

  /** The megabytes sent and received for a job. */
  private static double moved(PhaseCosts costs) {
    return (costs.inputBytes() + costs.outputBytes()) / MEGA;
  }

  private static Taken job(LocalCluster cluster, Path picture, Path folder)
      throws IOException, InterruptedException {
    double all = cluster.processorSeconds();
    double master = cluster.masterProcessorSeconds();
    cluster.submit(picture, Files.createDirectories(folder.resolve("out")));
    double masterTook = cluster.masterProcessorSeconds() - master;
    return new Taken(masterTook, cluster.processorSeconds() - all - masterTook);
  }

  private static double median(List<Double> values) {
    return Statistics.of(values).median();
  }

  private void tell(Calibration calibration) {
    Calibration.Worker worker = calibration.worker();
    Calibration.Master master = calibration.master();
    System.out.printf(
        "%n%s, chunks of %.2f Mpx%nworker, ms a Mpx: decode %.2f, map %.2f, apply %.2f, encode"
            + " %.2f; ms an attempt: %.2f%nmaster, ms: a job %.2f, an attempt %.3f, a MB sent or"
            + " received %.3f, stitched %.3f, a heartbeat %.3f%nbytes a pixel: in %.2f, out %.2f,"
            + " kept %.2f; of a chunk's counts %.0f%nwritten to %s%n",
        calibration.work(),
        calibration.chunkMegapixels(),
        1e3 * worker.decode(),
        1e3 * worker.map(),
        1e3 * worker.apply(),
        1e3 * worker.encode(),
        1e3 * worker.attempt(),
        1e3 * master.job(),
        1e3 * master.attempt(),
        1e3 * master.sent(),
        1e3 * master.stitched(),
        1e3 * master.heartbeat(),
        calibration.bytes().input(),
        calibration.bytes().output(),
        calibration.bytes().kept(),
        calibration.bytes().histogram(),
        output);
  }

  // --- checking -------------------------------------------------------------------------------

  /** Compares real clusters with simulated ones, on shared processors. */
  private List<Row> check(Calibration calibration, Path folder, Path picture)
      throws IOException, InterruptedException {
    int processors = Runtime.getRuntime().availableProcessors();
    Path pictures = Files.createDirectory(folder.resolve("queue"));
    for (int i = 0; i < queue; i++) {
      Files.copy(picture, pictures.resolve("picture%02d%s".formatted(i, kind.extension())));
    }
    List<Row> rows = new ArrayList<>();
    System.out.printf("%nA queue of %d jobs, seconds      measured  simulated   error%n", queue);
    for (int workers = 1; workers <= Math.min(2, processors); workers++) {
      List<Double> measured = measured(workers, pictures, folder);
      double simulated = simulated(workers, processors, calibration).seconds();
      double median = median(measured);
      System.out.printf(
          "%d worker%s                        %8.2f   %8.2f  %+5.1f %%%n",
          workers, workers == 1 ? " " : "s", median, simulated, 100 * (simulated / median - 1));
      rows.add(row(workers, "measured", measured, Map.of()));
      rows.add(
          row(workers, "simulated", List.of(simulated), Map.of("error", simulated / median - 1)));
    }
    return rows;
  }

  /** The seconds from the start of the first job to the end of the last one. */
  private List<Double> measured(int workers, Path pictures, Path folder)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    try (LocalCluster cluster =
        new LocalCluster(
            Files.createDirectory(folder.resolve("check" + workers)),
            ClusterShape.of(workers).onProcessorsOfTheirOwn())) {
      for (int round = -CHECK_WARM_UPS; round < rounds; round++) {
        Path results = Files.createDirectories(folder.resolve("out"));
        cluster.submit(pictures, results);
        List<JobRecord> all = cluster.jobs();
        List<JobRecord> jobs = all.subList(all.size() - queue, all.size());
        Instant first = jobs.getFirst().started();
        Instant last = jobs.stream().map(JobRecord::finished).max(Instant::compareTo).orElseThrow();
        if (round >= 0) {
          seconds.add(Duration.between(first, last).toMillis() / 1e3);
        }
      }
    }
    return seconds;
  }

  private Outcome simulated(int workers, int processors, Calibration calibration) {
    double none = Double.POSITIVE_INFINITY;
    Scenario scenario =
        new Scenario(
            workers,
            queue,
            PictureSize.MPX_33.pixels() / MEGA,
            JOBS_AT_ONCE,
            none,
            new Scenario.Hosts(processors, true, none, none, 0, none),
            Scenario.Faults.NONE,
            1);
    return new Simulation(scenario, calibration).run();
  }

  private Row row(int workers, String how, List<Double> samples, Map<String, Double> more) {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("check", "a queue of %d jobs".formatted(queue));
    work.put("format", kind.name());
    work.put("cluster", workers == 1 ? "1 worker" : workers + " workers");
    Map<String, Double> figures = new LinkedHashMap<>(more);
    figures.put(Row.WORKERS, (double) workers);
    return new Row(
        Group.SIMULATION,
        work,
        how,
        Role.OURS,
        Map.of("workers", Integer.toString(workers), "source", how),
        Unit.SECONDS,
        samples,
        how.equals("measured") ? "every job was done" : "no chunk committed twice",
        Map.of(),
        figures);
  }
}
