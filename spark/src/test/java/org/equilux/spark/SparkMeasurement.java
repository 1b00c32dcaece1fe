package org.equilux.spark;

import static org.equilux.spark.LocalProcess.assertSameFiles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measurement of Spark and {@code equilux process} on the same machine: one TIFF of 0.25 gigapixels
 * on one and on two executors of one core, and a folder of 3,000 pictures. It is no test; it runs
 * only when named, as docs/spark.md shows, and prints times in seconds.
 */
class SparkMeasurement {
  private static final int ROUNDS = 3;
  private static final int PICTURES = 3_000;

  /** One in this many pictures is broken. */
  private static final int BROKEN = 100;

  @TempDir Path home;

  private final Map<String, List<Double>> times = new TreeMap<>();

  @Test
  void measure() throws Exception {
    assumeTrue(System.getProperty("equilux.spark.jar") != null, "the jar is not assembled yet");
    Path large = home.resolve("large.tif");
    writeLarge(large);
    Path folder = Files.createDirectory(home.resolve("folder"));
    for (int i = 0; i < PICTURES; i++) {
      String name = i % 2 == 0 ? "coffee.png" : "retina.jpg";
      Path picture = folder.resolve("%04d-%s".formatted(i, name));
      Pictures.copy("images/" + name, picture);
      if (i % BROKEN == 0) {
        Pictures.truncate(picture, picture);
      }
    }
    Path expected = home.resolve("expected");
    try (SparkCluster cluster =
        new SparkCluster(Files.createDirectory(home.resolve("cluster")), 2)) {
      for (int round = 0; round < ROUNDS; round++) {
        String number = "round" + round;
        processCommand("large, process", large, expected);
        for (int executors = 1; executors <= 2; executors++) {
          try (Session session = new Session(cluster, executors)) {
            String of = "large, %d executors".formatted(executors);
            session.process(of + ", first", large, home.resolve(number));
            assertSameFiles(expected, home.resolve(number));
            delete(home.resolve(number));
            session.process(of + ", second", large, home.resolve(number));
            delete(home.resolve(number));
            if (executors == 2) {
              delete(expected);
              processCommand("folder, process", folder, expected);
              session.process("folder, 2 executors", folder, home.resolve(number));
              assertSameFiles(expected, home.resolve(number));
              delete(home.resolve(number));
            }
          }
        }
        delete(expected);
      }
    }
    times.forEach(
        (what, all) ->
            System.out.printf("MEASURED %-32s %s  median %.2f%n", what, all, median(all)));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Writes 16,000 x 15,625 gray pixels: a photograph, repeated, with some noise. */
  private static void writeLarge(Path file) throws Exception {
    Path netpbm = file.resolveSibling("large.pgm");
    int width = 16_000;
    int height = 15_625;
    var image = ImageIO.read(SparkMeasurement.class.getResource("/images/retina.jpg"));
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(netpbm), 1 << 20)) {
      out.write("P5 %d %d 255\n".formatted(width, height).getBytes(StandardCharsets.US_ASCII));
      byte[] row = new byte[width];
      byte[] noise = new byte[width];
      for (int y = 0; y < height; y++) {
        random.nextBytes(noise);
        for (int x = 0; x < width; x++) {
          int green = (image.getRGB(x % image.getWidth(), y % image.getHeight()) >> 8) & 0xFF;
          row[x] = (byte) Math.min(255, green + (noise[x] & 3));
        }
        out.write(row);
      }
    }
    String options = "--operation=stretch --low=0 --high=0 --format=tiff --compression=lzw -o ";
    assertEquals(0, LocalProcess.run((options + file + " " + netpbm).split(" ")).code());
    Files.delete(netpbm);
  }

  /** Runs the command in a separate JVM, as a user does. */
  private void processCommand(String what, Path input, Path output) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx1280m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ProcessMain.class.getName(),
                "--recursive",
                "-o",
                output.toString(),
                input.toString()));
    timed(
        what,
        () -> {
          java.lang.Process process =
              new ProcessBuilder(command)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start();
          assertEquals(true, process.waitFor(10, TimeUnit.MINUTES));
          assertEquals(Files.isDirectory(input) ? 1 : 0, process.exitValue());
        });
  }

  private interface Action {
    void run() throws Exception;
  }

  private void timed(String what, Action action) throws Exception {
    long start = System.nanoTime();
    action.run();
    double seconds = Math.round((System.nanoTime() - start) / 1e7) / 100.0;
    times.computeIfAbsent(what, _ -> new ArrayList<>()).add(seconds);
    System.out.printf("%-32s %.2f%n", what, seconds);
  }

  /** Main program that runs {@code equilux process}. */
  static final class ProcessMain {
    private ProcessMain() {}

    public static void main(String[] arguments) {
      System.exit(LocalProcess.run(arguments).code());
    }
  }

  /** Spark session with a number of registered executors of one core. */
  private final class Session implements AutoCloseable {
    private final SparkSession spark;

    Session(SparkCluster cluster, int executors) throws InterruptedException {
      spark =
          SparkSession.builder()
              .master(cluster.url())
              .config("spark.jars", ClusterSession.JAR.toString())
              .config("spark.executor.memory", SparkCluster.EXECUTOR_MEMORY)
              .config("spark.executor.cores", "1")
              .config("spark.cores.max", Integer.toString(executors))
              .config("spark.default.parallelism", Integer.toString(executors))
              .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.ui.enabled", "false")
              .config("spark.local.dir", home.resolve("local").toString())
              .getOrCreate();
      // The first job waits until the executors are registered.
      Integer[] one = new Integer[executors];
      Arrays.fill(one, 1);
      spark.createDataset(List.of(one), Encoders.INT()).count();
    }

    void process(String what, Path input, Path output) throws Exception {
      timed(
          what,
          () ->
              assertEquals(
                  Files.isDirectory(input) ? PICTURES / BROKEN : 0,
                  Equilux.process(
                          spark, List.of(input.toString()), "--recursive", "--output=" + output)
                      .where("error IS NOT NULL")
                      .count()));
    }

    @Override
    public void close() {
      spark.stop();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
