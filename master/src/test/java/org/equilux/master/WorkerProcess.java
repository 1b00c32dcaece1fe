package org.equilux.master;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.equilux.worker.WorkerCommand;
import picocli.CommandLine;

/** A worker in a separate process without credentials of the object store. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  /** The process's main method. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new WorkerCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }

  /**
   * Starts a worker with one slot.
   *
   * @param log the file for the worker's output
   */
  static WorkerProcess start(TestMaster master, Path token, String name, Path log, String... more)
      throws IOException {
    return start(master.workerPort(), token, name, log, more);
  }

  /** Starts a worker of the master with the given port for workers. */
  static WorkerProcess start(int port, Path token, String name, Path log, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(WorkerProcess.class.getName());
    command.addAll(List.of("--master", "127.0.0.1:" + port, "--name", name));
    command.addAll(List.of("--backend", "scalar", "--slots", "1"));
    command.addAll(List.of("--join-token-file", token.toString()));
    command.addAll(List.of(more));
    return new WorkerProcess(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Stops the process, which stays alive. */
  void stop() throws IOException, InterruptedException {
    int _ = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
  }

  /** Kills the process, as a machine failure would. */
  void kill() throws InterruptedException {
    int _ = process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
