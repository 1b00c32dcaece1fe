package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.equilux.bench.jobs.JobsBenchmark;
import org.equilux.bench.jobs.SmallJobsExperiment;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.bench.process.Programs;
import org.equilux.bench.process.RunOptions;
import org.equilux.bench.results.Campaign;
import org.equilux.bench.results.Contest;
import org.equilux.bench.results.Contestant;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Sample;
import org.equilux.bench.results.Unit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The benchmark of users' waiting times: starts of commands, whole commands over one picture
 * compared with vips, the same work in a warm process and on a server, and small jobs of several
 * clients.
 */
@Command(
    name = "commands",
    mixinStandardHelpOptions = true,
    description = {
      "Starts of commands; commands over one picture of 1, 4 and 33 megapixels, vips and OpenCV;"
          + " the same in a warm process and on a server; small jobs of eight clients.",
      "The command batch measures a folder of pictures."
    })
final class CommandsBenchmark implements Callable<Integer> {
  private static final Contest.Rounds QUICK = new Contest.Rounds(3, 1, 3);

  /** Seconds in which a resident process does some hundred jobs of a megapixel. */
  private static final double WARM_UP = 20;

  private static final List<String> CONTESTANTS =
      List.of(
          "equilux process",
          "vips",
          "vector",
          "server alone",
          "server, 2 workers",
          "OpenCV, resident");

  @Option(names = "--quick", description = "Few rounds, and no pictures of 33 megapixels.")
  private boolean quick;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Measured rounds (default: ${DEFAULT-VALUE}).")
  private int rounds = 7;

  @Mixin private RunOptions run;

  @Override
  public Integer call() throws Exception {
    Contest.Rounds counted = quick ? QUICK : new Contest.Rounds(WARM_UP, 2, rounds);
    JobsBenchmark jobs =
        JobsBenchmark.of(
            quick ? List.of(1, 4) : List.of(1, 4, 33),
            List.of(FileKind.JPEG, FileKind.PNG, FileKind.TIFF_LZW, FileKind.TIFF_DEFLATE),
            CONTESTANTS,
            counted);
    Map<String, String> settings = new TreeMap<>(jobs.settings());
    settings.put("commands", quick ? "quick" : "full");
    Campaign campaign = run.campaign(settings);
    Path folder = Files.createTempDirectory("equilux-bench-");
    List<Experiment> starts = new ArrayList<>();
    for (String command : List.of("--version", "--help", "devices")) {
      starts.add(start(command, folder.resolve("start.log"), counted));
    }
    campaign.run(starts);
    jobs.measure(campaign);
    campaign.run(
        List.of(
            new SmallJobsExperiment(FileKind.JPEG, counted),
            new SmallJobsExperiment(FileKind.PNG, counted)));
    return run.finish(campaign, System.out);
  }

  /** The start of a command that reads no picture, compared with that of vips. */
  private static Experiment start(String command, Path log, Contest.Rounds rounds) {
    List<Starter> starters = new ArrayList<>();
    starters.add(
        new Starter("equilux " + command, Role.OURS, () -> EquiluxProcess.time(log, command)));
    Optional<Path> vips = Programs.onPath("vips");
    vips.ifPresent(
        program ->
            starters.add(
                new Starter("vips --version", Role.RIVAL, () -> time(program.toString(), log))));
    return new Contest(
        Group.COMMANDS,
        Map.of("work", "equilux " + command),
        Unit.SECONDS,
        Map.of(),
        starters,
        rounds,
        rounds.warmUps() + rounds.counted());
  }

  private static double time(String program, Path log) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(program, "--version")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Programs.await(process, log);
    return (System.nanoTime() - start) / 1e9;
  }

  private interface Start {
    double seconds() throws Exception;
  }

  /** A program that is started, and must end with exit code 0. */
  private record Starter(String name, Role role, Start start) implements Contestant {
    @Override
    public Map<String, String> traits() {
      return Map.of("start", "cold");
    }

    @Override
    public Sample run() throws Exception {
      return Sample.of(start.seconds());
    }

    @Override
    public String verify() {
      return "exit code 0";
    }
  }
}
