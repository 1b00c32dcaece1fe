package org.equilux.bench.process;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.bench.results.Campaign;
import org.equilux.bench.results.Machine;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.ResultTable;
import org.equilux.bench.results.Revision;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.DeviceReport;
import picocli.CommandLine.Option;

/** The options for results, common to all measuring commands. */
public final class RunOptions {
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "File for the results, written after each experiment. Default: a new file in"
              + " bench/target/results.")
  private Path json;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Resumes an interrupted run on the same machine, with the same sources and" + " options.")
  private Path resume;

  private Path file;

  /**
   * Begins a run, or resumes one.
   *
   * @param settings that must be equal to resume a run
   * @throws IOException if the run cannot be resumed; the message has the reason
   */
  public Campaign campaign(Map<String, String> settings) throws IOException {
    ResultFile begun =
        new ResultFile(
            ResultFile.SCHEMA,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Revision.of(EquiluxProcess.checkout()),
            Machine.here(devices()),
            settings,
            List.of(),
            List.of(),
            List.of());
    System.err.println(begun.machine());
    boolean terminal = Boolean.getBoolean("equilux.terminal");
    if (resume != null) {
      file = resume;
      return Campaign.resume(resume, begun, System.err, terminal);
    }
    file = json == null ? fresh() : json;
    return Campaign.begin(Optional.of(file), begun, System.err, terminal);
  }

  private static Path fresh() throws IOException {
    Path folder =
        Files.createDirectories(EquiluxProcess.checkout().resolve("bench/target/results"));
    return folder.resolve(NAME.format(LocalDateTime.now(ZoneOffset.UTC)) + ".json");
  }

  /** The OpenCL devices of this machine, usable or not. */
  private static List<String> devices() {
    return BackendStack.providers().stream()
        .filter(provider -> provider.name().equals("opencl"))
        .map(BackendProvider::devices)
        .flatMap(List::stream)
        .map(DeviceReport::device)
        .toList();
  }

  /**
   * Prints the results of a run and their file.
   *
   * @return exit code: 0, or 1 if a result was wrong
   */
  public int finish(Campaign campaign, PrintStream out) throws IOException {
    ResultFile results = campaign.results();
    results.write(file);
    ResultTable.print(results, out);
    out.printf("Results are in %s%n", file);
    out.printf("With charts:   ./equilux bench report %s -o report.html%n", file);
    return results.wrong().isEmpty() ? 0 : 1;
  }
}
