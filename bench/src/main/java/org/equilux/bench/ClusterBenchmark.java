package org.equilux.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A 33-megapixel LZW TIFF through a master and two workers on this machine, against {@code equilux
 * process} on the same cores. Both are timed as whole commands, in turn: {@code submit} with the
 * upload and the download, {@code process} with the start of its JVM.
 */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "A 33-Mpx LZW TIFF: a local cluster of two workers against equilux process.")
final class ClusterBenchmark implements Callable<Integer> {
  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Counted rounds, after two that are not (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private static final int WARM_UP = 2;

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("equilux-bench-");
    List<Process> processes = new ArrayList<>();
    try {
      measure(folder, processes);
      return 0;
    } finally {
      for (Process process : processes) {
        process.destroy();
      }
      for (Process process : processes) {
        process.waitFor();
      }
      deleteTree(folder);
    }
  }

  private void measure(Path folder, List<Process> processes)
      throws IOException, InterruptedException {
    Path picture = folder.resolve("picture.tif");
    Pictures33.writeLzwTiff(picture);
    int port = freePort();
    int workerPort = freePort();
    processes.add(
        JavaProcess.start(
            folder.resolve("master.log"),
            "serve",
            "--port",
            Integer.toString(port),
            "--worker-port",
            Integer.toString(workerPort),
            "--data",
            folder.resolve("data").toString(),
            "--local",
            "none"));
    for (int i = 1; i <= 2; i++) {
      processes.add(
          JavaProcess.start(
              folder.resolve("worker-" + i + ".log"),
              "worker",
              "--master",
              "localhost:" + workerPort,
              "--slots",
              "1"));
    }
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Path cluster = Files.createDirectory(folder.resolve("cluster"));
    List<Double> processSeconds = new ArrayList<>();
    List<Double> clusterSeconds = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      double one =
          JavaProcess.time(
              folder.resolve("process.log"),
              "process",
              picture.toString(),
              "--output",
              alone.toString(),
              "--overwrite");
      double two =
          JavaProcess.time(
              folder.resolve("submit.log"),
              "submit",
              picture.toString(),
              "--server",
              "http://localhost:" + port,
              "--output",
              cluster.toString(),
              "--overwrite");
      verify(alone.resolve("picture_equalized.tif"), cluster.resolve("picture_equalized.tif"));
      if (round >= 0) {
        processSeconds.add(one);
        clusterSeconds.add(two);
        ratios.add(two / one);
      }
    }
    System.out.printf(
        "%d x %d RGB LZW TIFF, %d processors, %d rounds    least  median  greatest%n",
        Pictures33.WIDTH, Pictures33.HEIGHT, Runtime.getRuntime().availableProcessors(), rounds);
    System.out.println("equilux process, seconds               " + Statistics.of(processSeconds));
    System.out.println("cluster of two workers, seconds        " + Statistics.of(clusterSeconds));
    System.out.println("ratio, round by round                  " + Statistics.of(ratios));
    System.out.println("The results are equal in every byte.");
  }

  private static void verify(Path expected, Path actual) throws IOException {
    long difference = Files.mismatch(expected, actual);
    if (difference >= 0) {
      throw new IllegalStateException("the results differ at byte " + difference);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void deleteTree(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException error)
                throws IOException {
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
