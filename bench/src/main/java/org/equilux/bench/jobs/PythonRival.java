package org.equilux.bench.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.process.Programs;
import org.equilux.bench.results.Sample;

/** A Python process that runs jobs with a library, one after the other ({@code rivals.py}). */
final class PythonRival implements AutoCloseable {
  /** The Python libraries. */
  enum Library {
    OPENCV("OpenCV", "cv2", "python3-opencv"),
    SKIMAGE("scikit-image", "skimage, PIL", "python3-skimage, python3-pil");

    private final String label;
    private final String modules;
    private final String packages;

    Library(String label, String modules, String packages) {
      this.label = label;
      this.modules = modules;
      this.packages = packages;
    }

    String label() {
      return label;
    }

    /** The names of its Debian packages. */
    String packages() {
      return packages;
    }
  }

  private static final String SCRIPT = "rivals.py";
  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Makes glibc keep the memory of one picture for the next. By default it returns each array to
   * the system, which then clears new pages for each picture: on a virtual machine, that took
   * OpenCV longer than all of its work.
   */
  private static final Map<String, String> KEPT_MEMORY =
      Map.of("MALLOC_MMAP_THRESHOLD_", "1000000000", "MALLOC_TRIM_THRESHOLD_", "2000000000");

  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private final Path log;

  private PythonRival(Process process, Path log) {
    this.process = process;
    this.orders = process.outputWriter();
    this.answers = process.inputReader();
    this.log = log;
  }

  /** The first Python with a library. */
  static Optional<Path> python(Library library, Programs.Finder programs)
      throws IOException, InterruptedException {
    List<Path> candidates = new ArrayList<>();
    // The system's Python has the system's libraries, but another one may come first on the path.
    programs.find("python3").ifPresent(candidates::add);
    programs.find("/usr/bin/python3").ifPresent(candidates::add);
    for (Path candidate : candidates) {
      if (Files.isExecutable(candidate)) {
        Process process =
            new ProcessBuilder(candidate.toString(), "-c", "import " + library.modules)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return Optional.of(candidate);
        }
        process.destroyForcibly();
      }
    }
    return Optional.empty();
  }

  /**
   * Starts a process.
   *
   * @param folder for its script and its output
   */
  static PythonRival start(Path python, Library library, Path folder) throws IOException {
    Path script = folder.resolve(SCRIPT);
    try (InputStream in = PythonRival.class.getResourceAsStream(SCRIPT)) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    Path log = folder.resolve("python.log");
    ProcessBuilder command =
        new ProcessBuilder(
                python.toString(), script.toString(), library.name().toLowerCase(Locale.ROOT))
            .redirectError(log.toFile());
    command.environment().putAll(KEPT_MEMORY);
    return new PythonRival(command.start(), log);
  }

  /** Runs a job; the sample is the process's own time for reading, computing and writing. */
  Sample run(Path input, Path result, JobWork work) throws IOException {
    orders.write("%s\t%s\t%s\t%s%n".formatted(work.operation(), work.kind(), input, result));
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("Python failed: " + lastLine());
    }
    JsonNode phases = JSON.readTree(answer);
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put(Phases.DECODE, phases.path("decode").asDouble());
    seconds.put(Phases.APPLY, phases.path("compute").asDouble());
    seconds.put(Phases.ENCODE, phases.path("encode").asDouble());
    return new Sample(seconds.values().stream().mapToDouble(Double::doubleValue).sum(), seconds);
  }

  private String lastLine() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.isEmpty() ? "it says nothing" : lines.getLast();
  }

  /** Waits for the end of the process, which must be idle. */
  @Override
  public void close() throws IOException {
    try {
      orders.close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
