package org.equilux.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measured programs: Equilux and installed rivals. */
public final class Programs {
  private static final long PATIENCE_MINUTES = 10;
  private static final int LAST_LINES = 20;

  /** Finds a program by its name. */
  public interface Finder {
    Optional<Path> find(String command);
  }

  private Programs() {}

  /** The path of a program, if it is installed. */
  public static Optional<Path> onPath(String command) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder).resolve(command))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Waits for the end of a process.
   *
   * @param log its output
   * @throws IllegalStateException if the process fails; the message has its last output
   */
  public static void await(Process process, Path log) throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("not within " + PATIENCE_MINUTES + " minutes; see " + log);
    }
    if (process.exitValue() != 0) {
      List<String> lines = Files.readAllLines(log);
      List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
      throw new IllegalStateException("it failed:\n" + String.join("\n", last));
    }
  }

  /** The peak of resident memory of a running process, if the system reports it (Linux). */
  static OptionalLong peakBytes(Process process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
