package org.equilux.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.equilux.bench.pictures.JpegFolder;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.process.ClusterShape;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.bench.process.Folders;
import org.equilux.bench.process.LocalCluster;
import org.equilux.bench.process.Programs;
import org.equilux.bench.results.Statistics;
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
import picocli.CommandLine.Option;

/**
 * The benchmark of a folder of 1-megapixel JPEG files: {@code equilux process}, {@code submit} to a
 * warm master that computes itself, and Python's OpenCV in a pool of processes, in turn round by
 * round on the same processors.
 */
@Command(
    name = "batch",
    mixinStandardHelpOptions = true,
    description = "A thousand 1-Mpx JPEGs in one folder, against Python OpenCV in two processes.")
final class BatchBenchmark implements Callable<Integer> {
  private static final int WARM_UP = 1;
  private static final int PROCESSES = 2;
  private static final double TARGET = 1.2;

  /**
   * Makes glibc keep the memory of one picture for the next. By default it returns each array to
   * the system, which then clears new pages for each picture: on a virtual machine, that took
   * OpenCV longer than all of its work.
   */
  private static final Map<String, String> KEPT_MEMORY =
      Map.of("MALLOC_MMAP_THRESHOLD_", "100000000", "MALLOC_TRIM_THRESHOLD_", "1000000000");

  /** One in this number of pictures is verified. */
  private static final int VERIFY_EACH = 50;

  /** The limit of the mean difference of samples from OpenCV's, as codecs round differently. */
  private static final double MOST_DIFFERENCE = 0.5;

  @Option(
      names = "--pictures",
      defaultValue = "1000",
      description = "Number of pictures (default: ${DEFAULT-VALUE}).")
  private int pictures;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Measured rounds, after one warm-up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--folder",
      description = "Folder of pictures for this and later runs; missing ones are created.")
  private Path kept;

  /** The durations of one round in seconds; OpenCV's is empty if it is not installed. */
  private record Round(double process, double submit, Optional<Double> openCv) {}

  @Override
  public Integer call() throws Exception {
    Path work = Files.createTempDirectory("equilux-bench-");
    try {
      Path inputs = Files.createDirectories(kept == null ? work.resolve("pictures") : kept);
      JpegFolder.make(inputs, pictures);
      System.out.printf(
          "%d JPEG of %d x %d, per channel, %d processors, %d rounds%n",
          pictures,
          JpegFolder.SIDE,
          JpegFolder.SIDE,
          Runtime.getRuntime().availableProcessors(),
          rounds);
      measure(inputs, work);
      return 0;
    } finally {
      Folders.deleteTree(work);
    }
  }

  private void measure(Path inputs, Path work) throws Exception {
    Optional<Path> python = python(work);
    if (python.isEmpty()) {
      System.out.println("Python has no cv2 (python3-opencv), so there is nothing to compare with");
    }
    Path script = work.resolve("opencv_batch.py");
    try (InputStream in = BatchBenchmark.class.getResourceAsStream("opencv_batch.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    List<Round> taken = new ArrayList<>();
    ClusterShape alone = ClusterShape.of(0).serving("--max-queued", "1000");
    try (LocalCluster server = new LocalCluster(work, alone)) {
      for (int round = -WARM_UP; round < rounds; round++) {
        Round seconds = round(inputs, work, server, python, script);
        if (round == -WARM_UP) {
          verify(inputs, work, python.isPresent());
        } else {
          taken.add(seconds);
        }
      }
    }
    report(taken);
  }

  /** The first Python with OpenCV. */
  private static Optional<Path> python(Path work) throws IOException, InterruptedException {
    List<Path> candidates = new ArrayList<>(Programs.onPath("python3").stream().toList());
    candidates.add(Path.of("/usr/bin/python3"));
    for (Path candidate : candidates) {
      if (Files.isExecutable(candidate)) {
        Process process =
            new ProcessBuilder(candidate.toString(), "-c", "import cv2")
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("python.log").toFile())
                .start();
        if (process.waitFor() == 0) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  private static Round round(
      Path inputs, Path work, LocalCluster server, Optional<Path> python, Path script)
      throws IOException, InterruptedException {
    Optional<Double> openCv = Optional.empty();
    if (python.isPresent()) {
      long start = System.nanoTime();
      Path log = work.resolve("opencv.log");
      ProcessBuilder command =
          new ProcessBuilder(
                  python.get().toString(),
                  script.toString(),
                  inputs.toString(),
                  work.resolve("opencv").toString(),
                  Integer.toString(PROCESSES))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      command.environment().putAll(KEPT_MEMORY);
      Process process = command.start();
      Programs.await(process, log);
      openCv = Optional.of((System.nanoTime() - start) / 1e9);
    }
    double process =
        EquiluxProcess.time(
            work.resolve("process.log"),
            "process",
            inputs.toString(),
            "--color",
            "per-channel",
            "--output",
            work.resolve("process").toString(),
            "--overwrite");
    double submit = server.submit(inputs, work.resolve("submit"));
    return new Round(process, submit, openCv);
  }

  // --- verifying ------------------------------------------------------------------------------

  private void verify(Path inputs, Path work, boolean openCv) throws Exception {
    List<Path> all;
    try (Stream<Path> files = Files.list(inputs)) {
      all = files.sorted().toList();
    }
    requireCount(work.resolve("process"), all.size());
    requireCount(work.resolve("submit"), all.size());
    if (openCv) {
      requireCount(work.resolve("opencv"), all.size());
    }
    double greatest = 0;
    Path expected = work.resolve("scalar.jpg");
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 1)) {
      for (int i = 0; i < all.size(); i += VERIFY_EACH) {
        Path input = all.get(i);
        new PictureJob(
                "",
                new JobRequest(Operations.named("equalize"), Map.of("color", "per-channel")),
                executor,
                JobSettings.defaults(new FolderScratch(work)),
                JobListener.NONE)
            .run(new FileBlob(input), new FileBlob(expected));
        String name = input.getFileName().toString().replace(".jpg", "_equalized.jpg");
        Path result = work.resolve("process").resolve(name);
        Folders.requireEqual(expected, result);
        Folders.requireEqual(expected, work.resolve("submit").resolve(name));
        if (openCv) {
          Path theirs = work.resolve("opencv").resolve(input.getFileName().toString());
          greatest = Math.max(greatest, difference(result, theirs));
        }
      }
    }
    System.out.printf("Of every %d pictures one has the bytes that plain loops give", VERIFY_EACH);
    System.out.println(
        openCv
            ? "; from OpenCV's its samples differ by %.3f at most, in the mean.".formatted(greatest)
            : ".");
  }

  private static void requireCount(Path folder, int count) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long found = files.count();
      if (found != count) {
        throw new IllegalStateException(
            "%d pictures, but %d results in %s".formatted(count, found, folder));
      }
    }
  }

  /** The mean difference of two pictures' samples, which must be below the limit. */
  private static double difference(Path ours, Path theirs) throws IOException {
    byte[] a = samples(ours);
    byte[] b = samples(theirs);
    if (a.length != b.length) {
      throw new IllegalStateException(ours + " has another size than " + theirs);
    }
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
    }
    double mean = (double) sum / a.length;
    if (mean > MOST_DIFFERENCE) {
      throw new IllegalStateException(
          "%s differs from %s by %.2f in the mean".formatted(ours, theirs, mean));
    }
    return mean;
  }

  private static byte[] samples(Path jpeg) throws IOException {
    BufferedImage image = ImageIO.read(jpeg.toFile());
    return Photographs.bytes(image);
  }

  // --- telling --------------------------------------------------------------------------------

  private void report(List<Round> taken) {
    System.out.printf("%n%-39s least  median  greatest%n", "");
    row("equilux process, seconds", taken.stream().map(Round::process));
    row("equilux submit, warm master, seconds", taken.stream().map(Round::submit));
    if (taken.stream().allMatch(round -> round.openCv().isPresent())) {
      row("OpenCV, %d processes, seconds".formatted(PROCESSES), openCv(taken));
      row(
          "OpenCV / equilux process (target %.1f)".formatted(TARGET),
          taken.stream().map(round -> round.openCv().orElseThrow() / round.process()));
      row(
          "OpenCV / equilux submit",
          taken.stream().map(round -> round.openCv().orElseThrow() / round.submit()));
    }
  }

  private static Stream<Double> openCv(List<Round> taken) {
    return taken.stream().map(round -> round.openCv().orElseThrow());
  }

  private static void row(String name, Stream<Double> values) {
    System.out.printf("%-38s%s%n", name, Statistics.of(values.toList()));
  }
}
