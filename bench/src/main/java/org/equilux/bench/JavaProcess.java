package org.equilux.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code equilux} command in a process of its own, with this process's class path. */
final class JavaProcess {
  private JavaProcess() {}

  /** Starts it in the background; what it prints goes to a file. */
  static Process start(Path log, String... arguments) throws IOException {
    return start(log, Optional.empty(), List.of(), List.of(arguments));
  }

  /**
   * The same, kept on one processor if that is asked for.
   *
   * @param options of the JVM
   */
  static Process start(
      Path log, Optional<Integer> processor, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    processor.ifPresent(number -> command.addAll(List.of("taskset", "-c", number.toString())));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.addAll(List.of("-cp", absoluteClassPath(), "org.equilux.cli.Equilux"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String absoluteClassPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  /**
   * Runs it to its end.
   *
   * @return seconds from start to end
   * @throws IllegalStateException if it fails
   */
  static double time(Path log, String... arguments) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Programs.await(start(log, arguments), log);
    return (System.nanoTime() - start) / 1e9;
  }
}
