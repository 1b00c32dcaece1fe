package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.equilux.bench.network.BitRate;
import org.equilux.bench.network.Network;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.process.Folders;
import org.equilux.bench.process.RunOptions;
import org.equilux.bench.results.Campaign;
import org.equilux.bench.results.Contest;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.bench.results.Row;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.Operations;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The benchmark of real clusters of one worker, two, and so on, each pinned to a processor of its
 * own.
 */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    description = {
      "Clusters of 1 to N workers of one slot, each pinned to a processor of its own: the speedup"
          + " by more workers. As root on Linux, also with the network between them limited to"
          + " given rates."
    })
final class ScalingBenchmark implements Callable<Integer> {
  private static final int WARM_UPS = 6;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "tiff_lzw",
      description = "Kinds of files whose name contains this text (default: ${DEFAULT-VALUE}).")
  private String only;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Largest number of workers (default: number of processors).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--links",
      paramLabel = "RATE",
      split = ",",
      converter = BitRate.Converter.class,
      defaultValue = "none,1G,10G",
      description =
          "Rates of the master's and each worker's link, bits per second each way; none for no"
              + " limit (default: ${DEFAULT-VALUE}).")
  private List<BitRate> links;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Measured rounds, after six warm-ups (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Mixin private RunOptions run;
  @Spec private CommandSpec command;

  @Override
  public Integer call() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    if (workers < 1 || workers > processors) {
      throw new ParameterException(
          command.commandLine(),
          "--workers must be 1 to %d, as each worker needs a processor of its own"
              .formatted(processors));
    }
    Campaign campaign =
        run.campaign(
            Map.of(
                "command", "scaling",
                "rounds", Integer.toString(rounds),
                "workers", Integer.toString(workers)));
    List<BitRate> possible = possible(campaign);
    Path folder = Files.createTempDirectory("equilux-bench-");
    try {
      List<ScalingExperiment> experiments = new ArrayList<>();
      for (FileKind kind : FileKind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).contains(only.toLowerCase(Locale.ROOT))) {
          Path work = Files.createDirectory(folder.resolve(kind.name()));
          Path input = work.resolve("picture" + kind.extension());
          kind.write(Photographs.photograph(PictureSize.MPX_33), input);
          Path expected = work.resolve("expected" + kind.extension());
          byPlainLoops(input, expected, work);
          for (BitRate link : possible) {
            experiments.add(
                new ScalingExperiment(
                    kind.name(),
                    link,
                    workers,
                    new ScalingExperiment.Setting(input, expected, work),
                    new Contest.Rounds(WARM_UPS, rounds)));
          }
        }
      }
      campaign.run(experiments);
      int exit = run.finish(campaign, System.out);
      campaign.results().rows().forEach(ScalingBenchmark::tell);
      return exit;
    } finally {
      Folders.deleteTree(folder);
    }
  }

  /** Prints the speedup by more workers and the processor time of the master. */
  private static void tell(Row row) {
    Map<String, Double> figures = row.figures();
    if (figures.containsKey("efficiency")) {
      System.out.printf(
          "%s, %s: speed-up %.2f, efficiency %.0f %%, %.2f s of processors for the master%n",
          row.workName(),
          row.name(),
          figures.get("speed-up"),
          100 * figures.get("efficiency"),
          figures.get("master processor seconds a job"));
    }
  }

  /** The supported links; the reasons for unsupported ones are reported. */
  private List<BitRate> possible(Campaign campaign) {
    if (links.stream().noneMatch(BitRate::isShaped)) {
      return links;
    }
    Optional<String> missing = Network.missing();
    if (missing.isEmpty()) {
      return links;
    }
    String shaped =
        links.stream()
            .filter(BitRate::isShaped)
            .map(BitRate::toString)
            .collect(Collectors.joining(", "));
    System.err.println("No links of " + shaped + ": " + missing.get());
    campaign.missing(new Missing(Group.SCALING, "links of " + shaped, missing.get()));
    return links.stream().filter(link -> !link.isShaped()).toList();
  }

  /** Creates the expected result of every cluster with the scalar backend. */
  private static void byPlainLoops(Path input, Path output, Path scratch) throws Exception {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 1)) {
      new PictureJob(
              "",
              new JobRequest(Operations.named("equalize"), Map.of("color", "per-channel")),
              executor,
              JobSettings.defaults(new FolderScratch(scratch)),
              JobListener.NONE)
          .run(new FileBlob(input), new FileBlob(output));
    } catch (IOException e) {
      throw new IOException("the result to compare with could not be made: " + e.getMessage(), e);
    }
  }
}
