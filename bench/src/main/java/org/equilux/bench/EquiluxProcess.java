package org.equilux.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The {@code equilux} command, started by its launcher as people start it. */
final class EquiluxProcess {
  /** The launcher tells where it is. */
  private static final String LAUNCHER = "equilux.launcher";

  private EquiluxProcess() {}

  private static Path launcher() {
    return Path.of(
        Objects.requireNonNull(
            System.getProperty(LAUNCHER), "benchmarks are started by ./equilux bench"));
  }

  /** The folder of the sources that are measured. */
  static Path checkout() {
    return launcher().toAbsolutePath().getParent();
  }

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
    command.add(launcher().toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("EQUILUX_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("EQUILUX_JAVA_OPTS", String.join(" ", options));
    return builder.start();
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
