package org.equilux.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The {@code equilux} command, started by its launcher. */
public final class EquiluxProcess {
  /** The system property with the launcher's path. */
  private static final String LAUNCHER = "equilux.launcher";

  /** Running processes, ended with this process, also when it is interrupted or terminated. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private EquiluxProcess() {}

  private static Path launcher() {
    return Path.of(
        Objects.requireNonNull(
            System.getProperty(LAUNCHER), "benchmarks are started by ./equilux bench"));
  }

  /** The folder of the measured sources. */
  public static Path checkout() {
    return launcher().toAbsolutePath().getParent();
  }

  /** Starts the process in the background; its output goes to a file. */
  public static Process start(Path log, String... arguments) throws IOException {
    return start(log, List.of(), List.of(), List.of(arguments));
  }

  /**
   * Starts the process in the background.
   *
   * @param log for its output
   * @param options of the JVM
   */
  public static Process start(Path log, List<String> options, List<String> arguments)
      throws IOException {
    return start(log, List.of(), options, arguments);
  }

  /** What goes before a command that is to be kept on one processor. */
  static List<String> onProcessor(int number) {
    return List.of("taskset", "-c", Integer.toString(number));
  }

  /**
   * Starts the process with another command in front.
   *
   * @param before the other command, such as {@link #onProcessor}
   * @param options of the JVM
   */
  static Process start(Path log, List<String> before, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(launcher().toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("EQUILUX_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("EQUILUX_JAVA_OPTS", String.join(" ", options));
    Process process = builder.start();
    RUNNING.add(process);
    var _ = process.onExit().thenRun(() -> RUNNING.remove(process));
    return process;
  }

  /**
   * Runs the command to its end.
   *
   * @return elapsed seconds
   * @throws IllegalStateException if it fails
   */
  public static double time(Path log, String... arguments)
      throws IOException, InterruptedException {
    return time(log, List.of(), arguments);
  }

  /**
   * Runs the command to its end with another command in front.
   *
   * @param before the other command
   */
  static double time(Path log, List<String> before, String... arguments)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Programs.await(start(log, before, List.of(), List.of(arguments)), log);
    return (System.nanoTime() - start) / 1e9;
  }
}
