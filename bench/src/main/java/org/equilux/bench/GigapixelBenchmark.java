package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.equilux.bench.process.ClusterShape;
import org.equilux.bench.process.Folders;
import org.equilux.bench.process.LocalCluster;
import org.equilux.bench.results.Statistics;
import org.equilux.imaging.PictureLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The benchmark of a gigapixel picture on a cluster whose processes have far less memory than the
 * picture, compared with a tenth of its pixels on the same cluster: time must grow linearly with
 * the pixels, and memory must not grow. Every pixel of both results is verified.
 */
@Command(
    name = "gigapixel",
    mixinStandardHelpOptions = true,
    description = {
      "A tiled gray BigTIFF of 50,000 x 50,000 on a master of 256 MB and two workers of 512"
          + " MB, compared with a tenth of its pixels.",
      "Needs about 15 GB of disk space for temporary files."
    })
final class GigapixelBenchmark implements Callable<Integer> {
  private static final int MASTER_MEBIBYTES = 256;
  private static final int WORKER_MEBIBYTES = 512;
  private static final int WARM_UP = 4;
  private static final double GIGA = 1e9;
  private static final double MEBI = 1 << 20;
  private static final PictureLimits LIMITS = new PictureLimits(Long.MAX_VALUE, 1);

  @Option(
      names = "--side",
      defaultValue = "50000",
      description = "Rows and columns of the large picture (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "Number of rounds: the large picture once, small ones before and after it.")
  private int rounds;

  @Option(
      names = "--small",
      defaultValue = "2",
      description = "Small pictures before and after each large one (default: ${DEFAULT-VALUE}).")
  private int smalls;

  @Option(
      names = "--tile",
      defaultValue = "256",
      description = "Rows and columns of a tile (default: ${DEFAULT-VALUE}).")
  private int tile;

  @Option(
      names = "--compression",
      defaultValue = "LZW",
      description = "LZW or Deflate (default: ${DEFAULT-VALUE}).")
  private String compression;

  /**
   * A picture and its durations, in seconds for each gigapixel.
   *
   * @param taken elapsed time
   * @param busy processor time of master and workers
   */
  private record Series(int side, Path input, List<Double> taken, List<Double> busy) {
    Series(int side, Path input) {
      this(side, input, new ArrayList<>(), new ArrayList<>());
    }

    double gigapixels() {
      return (double) side * side / GIGA;
    }
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("equilux-bench-");
    try {
      int smallSide = (int) Math.round(side / Math.sqrt(10));
      Series large = new Series(side, folder.resolve("large.tif"));
      Series small = new Series(smallSide, folder.resolve("small.tif"));
      RepeatedTiff pictures = new RepeatedTiff(compression, tile, folder);
      for (Series series : List.of(small, large)) {
        pictures.write(series.side(), series.input());
        System.out.printf(
            "%,d x %,d gray, tiles of %d x %d, %s, %.2f GB%n",
            series.side(),
            series.side(),
            tile,
            tile,
            compression,
            Files.size(series.input()) / GIGA);
      }
      measure(small, large, folder);
      verify(small, folder);
      verify(large, folder);
      System.out.println("Every pixel of both results is what plain loops give.");
      return 0;
    } finally {
      Folders.deleteTree(folder);
    }
  }

  private void measure(Series small, Series large, Path folder) throws Exception {
    ClusterShape shape =
        ClusterShape.of(2)
            .withHeaps(MASTER_MEBIBYTES, WORKER_MEBIBYTES)
            .serving("--max-pixels", "20G", "--max-upload", "40G", "--max-data", "1000G");
    try (LocalCluster cluster = new LocalCluster(folder, shape)) {
      for (int i = 0; i < WARM_UP; i++) {
        run(small, cluster, folder);
      }
      small.taken().clear();
      small.busy().clear();
      String before = peaks(cluster);
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < smalls; i++) {
          run(small, cluster, folder);
        }
        run(large, cluster, folder);
        for (int i = 0; i < smalls; i++) {
          run(small, cluster, folder);
        }
      }
      report(small, large);
      System.out.println("peak memory after the first small ones  " + before);
      System.out.println("peak memory at the end                  " + peaks(cluster));
    }
  }

  private static void run(Series series, LocalCluster cluster, Path folder)
      throws IOException, InterruptedException {
    double before = cluster.processorSeconds();
    double seconds = cluster.submit(series.input(), folder.resolve("results"));
    double busy = cluster.processorSeconds() - before;
    series.taken().add(seconds / series.gigapixels());
    series.busy().add(busy / series.gigapixels());
    System.out.printf(
        "%,d x %,d: %.2f s, %.2f s of processors%n", series.side(), series.side(), seconds, busy);
  }

  private void report(Series small, Series large) {
    System.out.printf(
        "%n%-44s least  median  greatest%n",
        "master -Xmx%dm, two workers -Xmx%dm".formatted(MASTER_MEBIBYTES, WORKER_MEBIBYTES));
    compare("seconds for each Gpx", Series::taken, small, large, " (target 0.90 to 1.10)");
    compare("seconds of processors for each Gpx", Series::busy, small, large, "");
  }

  private static void compare(
      String what, Function<Series, List<Double>> of, Series small, Series large, String target) {
    Statistics ofSmall = Statistics.of(of.apply(small));
    Statistics ofLarge = Statistics.of(of.apply(large));
    System.out.println(what);
    System.out.printf("  %-41s%s%n", "%.2f Gpx".formatted(small.gigapixels()), ofSmall);
    System.out.printf("  %-41s%s%n", "%.2f Gpx".formatted(large.gigapixels()), ofLarge);
    System.out.printf(
        "  %-41s        %6.2f%n", "large / small" + target, ofLarge.median() / ofSmall.median());
  }

  /** The peaks of resident memory, including heap, code, threads and native buffers. */
  private static String peaks(LocalCluster cluster) {
    return "master %s, the larger worker %s"
        .formatted(mebibytes(cluster.masterPeak()), mebibytes(cluster.workerPeak()));
  }

  private static String mebibytes(OptionalLong bytes) {
    return bytes.isPresent() ? "%.0f MiB".formatted(bytes.getAsLong() / MEBI) : "unknown";
  }

  private static void verify(Series series, Path folder) throws IOException {
    String name = series.input().getFileName().toString().replace(".tif", "_equalized.tif");
    TableCheck.verify(series.input(), folder.resolve("results").resolve(name), LIMITS);
  }
}
