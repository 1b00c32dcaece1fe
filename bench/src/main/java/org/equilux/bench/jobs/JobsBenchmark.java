package org.equilux.bench.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.process.Folders;
import org.equilux.bench.process.Programs;
import org.equilux.bench.process.RunOptions;
import org.equilux.bench.results.Campaign;
import org.equilux.bench.results.Contest;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Unit;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmark of jobs from file to file: one thread, one node, clusters, and rivals. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = {
      "Jobs from file to file, in the same rounds: one thread, one node, clusters of"
          + " workers in processes of their own, and vips, ImageMagick, OpenCV and scikit-image"
          + " where they are installed.",
      "Options accept several values separated by commas."
    })
public final class JobsBenchmark implements Callable<Integer> {
  private static final Contest.Rounds QUICK = new Contest.Rounds(1, 3);

  /** Unmeasured rounds at the start, until the JIT has compiled the hot code. */
  private static final int WARM_UPS = 3;

  @Option(names = "--quick", description = "A few small files and few rounds.")
  private boolean quick;

  @Option(
      names = "--sizes",
      split = ",",
      description = "Megapixels. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1,8,33,130")
  private List<Integer> sizes = List.of(1, 8, 33, 130);

  @Option(names = "--formats", split = ",", description = "Some only: ${COMPLETION-CANDIDATES}.")
  private List<FileKind> formats = List.of(FileKind.values());

  @Option(names = "--operations", split = ",", description = "Some only: ${COMPLETION-CANDIDATES}.")
  private List<JobOperation> operations = List.of(JobOperation.values());

  @Option(
      names = "--workers",
      split = ",",
      description = "Numbers of workers of clusters. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1,2,4")
  private List<Integer> workers = List.of(1, 2, 4);

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "TEXT",
      description = "Only contestants whose name contains one of these texts.")
  private List<String> only = List.of();

  @Option(
      names = "--opencl",
      description =
          "With OpenCL, alone and together with SIMD, also on a CPU (PoCL). Default: only if"
              + " there is a GPU.")
  private boolean opencl;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Measured rounds, after three warm-ups (default: ${DEFAULT-VALUE}).")
  private int rounds = 7;

  @Option(
      names = "--warm-up",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description =
          "Each resident contestant repeats the work alone for this time before the rounds, so that"
              + " its code is compiled (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Mixin private RunOptions run;

  /** The benchmark with default options, as a part of a larger run. */
  public static JobsBenchmark withDefaults(boolean quick) {
    JobsBenchmark jobs = new JobsBenchmark();
    jobs.quick = quick;
    return jobs;
  }

  /**
   * The benchmark of equalize by some contestants, with clusters of two workers.
   *
   * @param megapixels sizes of pictures
   * @param only parts of the contestants' names
   * @param rounds rounds of each work
   */
  public static JobsBenchmark of(
      List<Integer> megapixels, List<FileKind> formats, List<String> only, Contest.Rounds rounds) {
    JobsBenchmark jobs = new JobsBenchmark();
    jobs.sizes = megapixels;
    jobs.formats = formats;
    jobs.operations = List.of(JobOperation.EQUALIZE);
    jobs.workers = List.of(2);
    jobs.only = only;
    jobs.rounds = rounds.counted();
    jobs.warmUp = rounds.alone();
    return jobs;
  }

  @Override
  public Integer call() throws Exception {
    Campaign campaign = run.campaign(settings());
    measure(campaign);
    return run.finish(campaign, System.out);
  }

  /** The settings that must be equal to resume a run. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("jobs", quick ? "quick" : "full");
    settings.put("rounds", Integer.toString(quick ? QUICK.counted() : rounds));
    settings.put("warmUp", Double.toString(warmUp));
    settings.put("workers", clusters().toString());
    settings.put("opencl", opencl ? "forced" : "default");
    settings.put("only", String.join(",", only));
    return settings;
  }

  /**
   * Measures all selected experiments.
   *
   * @throws BackendUnavailableException if OpenCL is requested but unavailable
   */
  public void measure(Campaign campaign) throws Exception {
    try (JobSite site = new JobSite()) {
      OurJobs ours = new OurJobs(site, hasOpenCl(campaign), clusters());
      RivalJobs rivals = new RivalJobs(site, Programs::onPath, campaign::missing);
      List<Experiment> experiments = new ArrayList<>();
      for (JobWork work : works()) {
        experiments.add(experiment(work, site.folder("job"), ours, rivals));
      }
      campaign.run(experiments);
    }
  }

  private List<Integer> clusters() {
    return quick ? List.of(1, 2) : workers;
  }

  private List<JobWork> works() {
    if (quick) {
      return List.of(
          new JobWork(JobOperation.EQUALIZE, FileKind.JPEG, 4),
          new JobWork(JobOperation.EQUALIZE, FileKind.TIFF_LZW, 1));
    }
    List<JobWork> works = new ArrayList<>();
    for (int size : sizes) {
      for (FileKind format : formats) {
        for (JobOperation operation : operations) {
          works.add(new JobWork(operation, format, size));
        }
      }
    }
    return works;
  }

  private Experiment experiment(JobWork work, Path folder, OurJobs ours, RivalJobs rivals) {
    JobFiles files = new JobFiles(work, folder);
    List<JobContestant> contestants = new ArrayList<>(ours.of(files));
    contestants.addAll(rivals.of(files));
    contestants.removeIf(contestant -> !isWanted(contestant.name()));
    Contest contest =
        new Contest(
            Group.JOBS,
            work.dimensions(),
            Unit.SECONDS,
            Map.of(Row.BYTES, work.bytes(), Row.PIXELS, (double) work.size().pixels()),
            contestants,
            quick ? QUICK : new Contest.Rounds(warmUp, WARM_UPS, rounds),
            weight(work, contestants.size()));
    return new TidyExperiment(contest, folder);
  }

  private boolean isWanted(String name) {
    return only.isEmpty()
        || only.stream()
            .anyMatch(
                text -> name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
  }

  /** An estimate of its seconds on a small machine. */
  private double weight(JobWork work, int contestants) {
    double each =
        switch (work.kind()) {
          case JPEG -> 0.02;
          case TIFF_NONE -> 0.015;
          case TIFF_LZW -> 0.05;
          case PNG, TIFF_DEFLATE -> 0.2;
        };
    int all = quick ? QUICK.warmUps() + QUICK.counted() : WARM_UPS + rounds;
    return contestants * (warmUp + all * (0.3 + each * work.megapixels()));
  }

  private boolean hasOpenCl(Campaign campaign) throws BackendUnavailableException {
    BackendProvider provider =
        BackendStack.providers().stream()
            .filter(candidate -> candidate.name().equals("opencl"))
            .findFirst()
            .orElseThrow();
    if (opencl) {
      provider.open().close();
      return true;
    }
    String reason = "it has no GPU here; --opencl measures it on a CPU";
    if (provider.preference() >= 0) {
      try {
        provider.open().close();
        return true;
      } catch (BackendUnavailableException e) {
        reason = e.getMessage();
      }
    }
    campaign.missing(new Missing(Group.JOBS, provider.name(), reason));
    return false;
  }

  /** An experiment whose files are deleted afterwards: a picture of 130 megapixels has many. */
  private record TidyExperiment(Contest contest, Path folder) implements Experiment {
    @Override
    public Group group() {
      return contest.group();
    }

    @Override
    public Map<String, String> work() {
      return contest.work();
    }

    @Override
    public List<String> contestants() {
      return contest.contestants();
    }

    @Override
    public double weight() {
      return contest.weight();
    }

    @Override
    public Outcome measure(DoubleConsumer progress) throws IOException, InterruptedException {
      try {
        return contest.measure(progress);
      } finally {
        Folders.deleteTree(folder);
      }
    }
  }
}
