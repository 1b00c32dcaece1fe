package org.equilux.spark;

import static org.equilux.spark.LocalProcess.assertSameFiles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large pictures whose chunks are divided among executors, on a cluster of two workers. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class DividedIT {
  private static final int WIDTH = 2500;
  private static final int HEIGHT = 2300;

  @TempDir static Path home;
  private static ClusterSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    writeNetpbm(home.resolve("large.ppm"));
    writeLarge(home.resolve("large.tif"), "tiff --compression=lzw");
    writeLarge(home.resolve("large.jpg"), "jpeg");
    writeLarge(home.resolve("large.png"), "png --level=1");
    session = new ClusterSession(Files.createDirectory(home.resolve("cluster")));
  }

  /**
   * Writes a picture of 5.75 megapixels.
   *
   * @param format with its options
   */
  static void writeLarge(Path file, String format) throws IOException {
    Path netpbm = file.resolveSibling("large-" + format.hashCode() + ".ppm");
    writeNetpbm(netpbm);
    // A table that leaves all values unchanged: a conversion.
    assertEquals(
        0,
        LocalProcess.run(
                ("--operation=stretch --low=0 --high=0 --format="
                        + format
                        + " -o "
                        + file
                        + " "
                        + netpbm)
                    .split(" "))
            .code(),
        format);
    Files.delete(netpbm);
  }

  /** Writes 17 MB of pixels with slopes, edges and noise. */
  static void writeNetpbm(Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write("P6 %d %d 255\n".formatted(WIDTH, HEIGHT).getBytes(StandardCharsets.US_ASCII));
      byte[] row = new byte[WIDTH * 3];
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < row.length; x++) {
          row[x] = (byte) (40 + x * 90 / row.length + (y / 64 % 2) * 50 + ((x * y) >> 7) % 7);
        }
        out.write(row);
      }
    }
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @ParameterizedTest
  @CsvSource({
    "large.tif, --operation=equalize",
    "large.tif, --operation=clahe --compression=deflate --level=1 --save-lut",
    "large.jpg, --operation=clahe",
    "large.ppm, --operation=sobel",
  })
  void resultsEqualThoseOfProcess(String name, String options) throws IOException {
    Path expected = Files.createDirectory(folder.resolve("expected"));
    Path actual = Files.createDirectory(folder.resolve("actual"));
    String picture = home.resolve(name).toString();
    assertEquals(0, LocalProcess.run(arguments(options, expected, picture)).code());
    Jobs jobs = new Jobs();
    Row row =
        Equilux.process(session.spark(), List.of(picture), arguments(options, actual)).first();
    assertNull(row.getAs("error"));
    assertTrue(jobs.end() >= 2, "a job of Spark for each phase, and one for the result");
    assertSameFiles(expected, actual);
  }

  private static String[] arguments(String options, Path output, String... files) {
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    if (all.remove("--save-lut")) {
      all.add("--save-lut=" + output.resolve("tables.csv"));
    }
    all.add("--output=" + output);
    all.addAll(List.of(files));
    return all.toArray(String[]::new);
  }

  @Test
  void lostExecutorsDoNotAffectResults() throws IOException {
    Path expected = folder.resolve("expected");
    String picture = home.resolve("large.tif").toString();
    String options = "--operation=clahe";
    LocalProcess.run(arguments(options, expected, picture));
    // The Spark jobs: counts, bands, and the result.
    for (int phase = 1; phase <= 3; phase++) {
      Path actual = folder.resolve("killed" + phase);
      Jobs jobs = new Jobs(phase, ProcessHandle::destroyForcibly);
      Equilux.process(session.spark(), List.of(picture), arguments(options, actual));
      assertTrue(jobs.end() >= 3 && jobs.hasActed(), "phase " + phase);
      assertSameFiles(expected, actual);
    }
    Path actual = folder.resolve("suspended");
    Jobs jobs = new Jobs(2, executor -> signal("-STOP", executor));
    Equilux.process(session.spark(), List.of(picture), arguments(options, actual));
    assertTrue(jobs.end() >= 3 && jobs.hasActed(), "suspended");
    session.cluster().executors().forEach(executor -> signal("-CONT", executor));
    assertSameFiles(expected, actual);
  }

  private static void signal(String name, ProcessHandle process) {
    try {
      int code =
          new ProcessBuilder("kill", name, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      assertEquals(0, code);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDamagedPictureIsSalvagedByOneTask() throws IOException {
    byte[] bytes = Files.readAllBytes(home.resolve("large.tif"));
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 100_000, (byte) 0);
    Path damaged = folder.resolve("damaged.tif");
    Files.write(damaged, bytes);
    Path expected = folder.resolve("expected");
    LocalProcess.Ended local =
        LocalProcess.run("--salvage", "-o", expected.toString(), damaged.toString());
    assertEquals(1, local.code());
    Row row =
        Equilux.process(
                session.spark(),
                List.of(damaged.toString()),
                "--salvage",
                "--output=" + folder.resolve("actual"))
            .first();
    assertTrue(row.<Long>getAs("missing_rows") > 0);
    assertSameFiles(expected, folder.resolve("actual"));
  }

  @Test
  void aPictureOfOneStreamIsProcessedByOneTaskWithANote() throws IOException {
    Path expected = folder.resolve("expected");
    String picture = home.resolve("large.png").toString();
    LocalProcess.run("--level=1", "-o", expected.toString(), picture);
    Row row =
        Equilux.process(
                session.spark(),
                List.of(picture),
                "--level=1",
                "--output=" + folder.resolve("actual"))
            .first();
    assertTrue(
        row.getList(row.fieldIndex("notes")).toString().contains("one Spark task"), row::toString);
    assertSameFiles(expected, folder.resolve("actual"));
  }

  /** Counts Spark jobs, and runs an action on an executor when one of them has started. */
  private static final class Jobs extends SparkListener {
    private final int number;
    private final Consumer<ProcessHandle> action;

    // Guarded by this object's monitor.
    private int started;
    private boolean acted;

    Jobs() {
      this(0, executor -> {});
    }

    /**
     * Creates the listener.
     *
     * @param number of the job with whose first task the action is run, from 1; 0 for none
     */
    Jobs(int number, Consumer<ProcessHandle> action) {
      this.number = number;
      this.action = action;
      session.spark().sparkContext().addSparkListener(this);
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      started++;
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart task) {
      if (started == number && !acted) {
        acted = true;
        action.accept(session.cluster().executors().getFirst());
      }
    }

    synchronized boolean hasActed() {
      return acted;
    }

    /** Ends counting; returns the number of jobs. */
    int end() {
      SparkContext context = session.spark().sparkContext();
      try {
        context.listenerBus().waitUntilEmpty(TimeUnit.MINUTES.toMillis(1));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      context.removeSparkListener(this);
      synchronized (this) {
        return started;
      }
    }
  }
}
