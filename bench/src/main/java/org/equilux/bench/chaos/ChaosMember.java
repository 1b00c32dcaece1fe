package org.equilux.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.process.EquiluxProcess;

/**
 * The process of a master or a worker, which can be killed and started again by the same command.
 * Guarded by its own monitor, as the threads of faults and of runs use it.
 */
final class ChaosMember implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long POLL_MILLIS = 50;

  /**
   * Texts in the log of a master that is to be started again: other masters counted it as dead, or
   * the database could not be reached when the master started.
   */
  private static final List<String> TO_RESTART =
      List.of("taken over", "(--database) cannot be used");

  private final String name;
  private final Path folder;
  private final List<String> java;
  private final List<String> command;
  private Process process;
  private Path log;
  private int starts;

  /** Whether the process was ended by this benchmark. */
  private boolean ended;

  /**
   * A process that is not started yet.
   *
   * @param folder for logs
   * @param java options of the JVM
   */
  ChaosMember(String name, Path folder, List<String> java, List<String> command) {
    this.name = name;
    this.folder = folder;
    this.java = java;
    this.command = command;
  }

  /**
   * Starts the process if it does not run.
   *
   * @throws IOException if the process ended without being killed, and its log has no reason to
   *     start it again
   */
  synchronized void mend() throws IOException {
    if (process != null && process.isAlive()) {
      return;
    }
    if (process != null && !ended && !isToRestart()) {
      throw new IOException(
          "%s ended with exit code %d; see %s".formatted(name, process.exitValue(), log));
    }
    ended = false;
    log = folder.resolve("%s-%d.log".formatted(name, starts++));
    process = EquiluxProcess.start(log, java, command);
  }

  /** A member of the same name and command that is not started yet, with one more JVM option. */
  ChaosMember with(String option) {
    List<String> more = new ArrayList<>(java);
    more.add(option);
    return new ChaosMember(name, folder, more, command);
  }

  private boolean isToRestart() throws IOException {
    String printed = Files.readString(log);
    return TO_RESTART.stream().anyMatch(printed::contains);
  }

  /**
   * Waits until the process has printed a text since its start, and starts it again if it is
   * replaced meanwhile.
   */
  void await(String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!printed(text)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("%s does not start; see %s".formatted(name, folder));
      }
      mend();
      Thread.sleep(POLL_MILLIS);
    }
  }

  private synchronized boolean printed(String text) throws IOException {
    return process != null && process.isAlive() && Files.readString(log).contains(text);
  }

  /** Ends the process at once, as a crash of its machine would. */
  synchronized void kill() throws InterruptedException {
    ended = true;
    int _ = process.destroyForcibly().waitFor();
  }

  /** Ends the process in order. */
  synchronized void stop() throws InterruptedException {
    ended = true;
    process.destroy();
    if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
      int _ = process.destroyForcibly().waitFor();
    }
  }

  /** Sends a signal to the process, such as STOP and CONT. */
  synchronized void signal(String signal) throws IOException, InterruptedException {
    if (process.isAlive()) {
      int _ = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    }
  }

  @Override
  public synchronized void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
