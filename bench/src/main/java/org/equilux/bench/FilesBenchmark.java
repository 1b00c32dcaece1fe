package org.equilux.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.equilux.bench.results.Statistics;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.LocalExecutor;
import org.equilux.engine.PictureJob;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.Attachments;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whole files, from file to file: a job in a warm process, the command {@code equilux process}, a
 * local cluster, and {@code vips hist_equal} where it is installed, in turn round by round on the
 * same processors. Every result's pixels are compared.
 */
@Command(
    name = "files",
    mixinStandardHelpOptions = true,
    description = "33-Mpx files of each kind, file to file, against vips hist_equal.")
final class FilesBenchmark implements Callable<Integer> {
  private static final Map<String, String> PARAMETERS = Map.of("color", "per-channel");
  private static final int WARM_UP = 3;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Counted rounds, after three that are not (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--only", description = "Only kinds whose name has this text in it.")
  private String only = "";

  /** What one round took, in seconds; vips is empty if it is not installed. */
  private record Round(double warm, double cold, double cluster, Optional<Double> vips) {}

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("equilux-bench-");
    try {
      BufferedImage picture = Pictures33.photograph();
      System.out.printf(
          "%d x %d RGB, per channel, %d processors, %d rounds%n",
          Pictures33.WIDTH, Pictures33.HEIGHT, Runtime.getRuntime().availableProcessors(), rounds);
      Optional<Path> vips = Programs.onPath("vips");
      if (vips.isEmpty()) {
        System.out.println("vips is not installed, so there is nothing to compare with");
      }
      for (FileKind kind : FileKind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).contains(only.toLowerCase(Locale.ROOT))) {
          Path work = Files.createDirectory(folder.resolve(kind.name()));
          Path input = work.resolve("picture" + kind.extension());
          kind.write(picture, input);
          measure(kind, input, work, vips);
          Folders.deleteTree(work);
        }
      }
      return 0;
    } finally {
      Folders.deleteTree(folder);
    }
  }

  // --- against vips ---------------------------------------------------------------------------

  private void measure(FileKind kind, Path input, Path work, Optional<Path> vips) throws Exception {
    List<Round> taken = new ArrayList<>();
    try (BackendStack backends = BackendStack.open(BackendStack.AUTO);
        LocalExecutor executor =
            new LocalExecutor(backends, Runtime.getRuntime().availableProcessors());
        LocalCluster cluster = new LocalCluster(work, ClusterShape.of(2))) {
      for (int round = -WARM_UP; round < rounds; round++) {
        Round seconds = round(kind, input, work, executor, cluster, vips);
        if (round == -WARM_UP) {
          verify(kind, input, result(work.resolve("warm"), kind));
        }
        if (round >= 0) {
          taken.add(seconds);
        }
      }
    }
    report(kind, taken);
  }

  private static Path result(Path folder, FileKind kind) {
    return folder.resolve("picture_equalized" + kind.extension());
  }

  private static Round round(
      FileKind kind,
      Path input,
      Path work,
      LocalExecutor executor,
      LocalCluster cluster,
      Optional<Path> vips)
      throws Exception {
    Path warm = Files.createDirectories(work.resolve("warm"));
    Path cold = Files.createDirectories(work.resolve("cold"));
    Path clustered = Files.createDirectories(work.resolve("cluster"));
    Optional<Double> rival = Optional.empty();
    if (vips.isPresent()) {
      rival = Optional.of(time(kind, vips.get(), input, work));
    }
    long start = System.nanoTime();
    PictureJob.run(
        input,
        result(warm, kind),
        new JobRequest(Operations.named("equalize"), PARAMETERS),
        executor,
        JobSettings.defaults(work),
        JobListener.NONE);
    double warmSeconds = (System.nanoTime() - start) / 1e9;
    double coldSeconds =
        EquiluxProcess.time(
            work.resolve("process.log"),
            "process",
            input.toString(),
            "--color",
            "per-channel",
            "--output",
            cold.toString(),
            "--overwrite");
    double clusterSeconds = cluster.submit(input, clustered);
    Folders.requireEqual(result(warm, kind), result(cold, kind));
    Folders.requireEqual(result(warm, kind), result(clustered, kind));
    return new Round(warmSeconds, coldSeconds, clusterSeconds, rival);
  }

  private static double time(FileKind kind, Path vips, Path input, Path work)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(
                vips.toString(),
                "hist_equal",
                input.toString(),
                work.resolve("vips" + kind.extension()) + kind.vipsOptions())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("vips.log").toFile())
            .start();
    Programs.await(process, work.resolve("vips.log"));
    return (System.nanoTime() - start) / 1e9;
  }

  private static void report(FileKind kind, List<Round> taken) {
    System.out.printf("%n%-34s least  median  greatest%n", kind);
    row("warm process, seconds", taken.stream().map(Round::warm));
    row("equilux process, seconds", taken.stream().map(Round::cold));
    row("cluster of two workers, seconds", taken.stream().map(Round::cluster));
    row("cluster / equilux process", taken.stream().map(r -> r.cluster() / r.cold()));
    if (taken.stream().allMatch(round -> round.vips().isPresent())) {
      row("vips hist_equal, seconds", taken.stream().map(r -> r.vips().orElseThrow()));
      row(
          "vips / warm" + target(kind.warmTarget()),
          taken.stream().map(r -> r.vips().orElseThrow() / r.warm()));
      row(
          "vips / equilux process" + target(kind.coldTarget()),
          taken.stream().map(r -> r.vips().orElseThrow() / r.cold()));
    }
  }

  private static String target(double target) {
    return target == 0 ? "" : " (target " + target + ")";
  }

  private static void row(String name, Stream<Double> values) {
    System.out.printf("%-33s%s%n", name, Statistics.of(values.toList()));
  }

  // --- verifying ------------------------------------------------------------------------------

  /** Compares with plain loops over the whole picture; a JPEG's pixels are encoded again first. */
  private static void verify(FileKind kind, Path input, Path result) throws IOException {
    if (kind == FileKind.JPEG) {
      return; // Its three results are compared with each other; its pixels are not the mapped ones.
    }
    Pixels before = decoded(input);
    JobSpec spec =
        new JobSpec(
            Operations.named("equalize"),
            PARAMETERS,
            before.format(),
            before.width(),
            before.height());
    Chunk whole = Chunk.whole(before);
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      LutGrid tables = spec.reduce(scalar.map(spec, whole).value(), Attachments.NONE);
      byte[] expected = scalar.compute(spec, whole, Optional.of(tables)).value().data();
      if (!Arrays.equals(expected, decoded(result).data())) {
        throw new IllegalStateException(result + " has other pixels than plain loops give");
      }
    }
  }

  private static Pixels decoded(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(file, PictureLimits.DEFAULT)) {
      PageInfo page = reader.pages().getFirst();
      Pixels pixels = Pixels.allocate(page.format(), page.width(), page.height());
      int[] filled = new int[1];
      reader.decode(
          0,
          (data, offset, count) -> {
            int bytes = count * page.rowBytes();
            System.arraycopy(data, offset, pixels.data(), filled[0], bytes);
            filled[0] += bytes;
          });
      return pixels;
    }
  }
}
