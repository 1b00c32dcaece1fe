package org.equilux.bench.jobs;

import static org.equilux.bench.jobs.JobContestant.COLD;
import static org.equilux.bench.jobs.JobContestant.START;
import static org.equilux.bench.jobs.JobContestant.WARM;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Sample;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.PictureJob;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;

/** The contestants of Equilux for a job. */
final class OurJobs {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPENCL = "opencl";

  private final JobSite site;
  private final boolean opencl;
  private final List<Integer> clusters;

  /**
   * Creates the contestants.
   *
   * @param opencl whether to include OpenCL, alone and together with SIMD
   * @param clusters numbers of workers
   */
  OurJobs(JobSite site, boolean opencl, List<Integer> clusters) {
    this.site = site;
    this.opencl = opencl;
    this.clusters = clusters;
  }

  List<JobContestant> of(JobFiles files) {
    int all = Runtime.getRuntime().availableProcessors();
    List<JobContestant> ours = new ArrayList<>();
    ours.add(inProcess("scalar, 1 thread", "scalar", 1, files));
    ours.add(inProcess("vector, 1 thread", "vector", 1, files));
    ours.add(inProcess("vector, %d threads".formatted(all), "vector", all, files));
    if (opencl) {
      ours.add(inProcess("opencl, %d threads".formatted(all), OPENCL, all, files));
    }
    ours.add(server("server alone", List.of(), files));
    for (int workers : clusters) {
      ours.add(
          server(
              workers == 1 ? "server, 1 worker" : "server, %d workers".formatted(workers),
              Collections.nCopies(workers, "auto"),
              files));
    }
    if (opencl) {
      ours.add(server("server, opencl + vector", List.of(OPENCL, "vector"), files));
    }
    ours.add(command(files));
    return ours;
  }

  private JobContestant inProcess(String name, String backend, int threads, JobFiles files) {
    return ours(
        name,
        Map.of(START, WARM, "backend", backend, "threads", Integer.toString(threads)),
        files,
        result -> {
          Files.deleteIfExists(result);
          PhaseClock clock = site.clock(backend, threads);
          clock.reset();
          long start = System.nanoTime();
          new PictureJob(
                  "",
                  files.work().request(),
                  clock,
                  JobSettings.defaults(new FolderScratch(files.folder())),
                  JobListener.NONE)
              .run(new FileBlob(files.input()), new FileBlob(result));
          return new Sample((System.nanoTime() - start) / 1e9, clock.phases());
        });
  }

  private JobContestant server(String name, List<String> backends, JobFiles files) {
    return ours(
        name,
        Map.of(
            START,
            WARM,
            "backend",
            backends.isEmpty() ? "auto" : String.join("+", backends.stream().distinct().toList()),
            Row.WORKERS,
            Integer.toString(backends.size())),
        files,
        result -> site.server(backends).run(files.input(), result, files.work()));
  }

  /** A command whose JVM starts and warms up during the job. */
  private JobContestant command(JobFiles files) {
    return ours(
        "equilux process",
        Map.of(START, COLD, "backend", "auto"),
        files,
        result -> {
          Path log = files.folder().resolve("process.log");
          List<String> arguments = new ArrayList<>(List.of("process", files.input().toString()));
          arguments.addAll(files.work().operation().options());
          Path output = Files.createDirectories(files.folder().resolve("process"));
          arguments.addAll(List.of("--output", output.toString(), "--overwrite", "--json"));
          double seconds = EquiluxProcess.time(log, arguments.toArray(String[]::new));
          JsonNode report = report(log);
          Files.move(
              Path.of(report.path("output").asText()), result, StandardCopyOption.REPLACE_EXISTING);
          return new Sample(
              seconds,
              Phases.ofCommand(
                  seconds,
                  report.path("millis").asLong(),
                  report.path("report").path("mapMillis").asLong(),
                  report.path("report").path("applyMillis").asLong()));
        });
  }

  /** The command's JSON line in its output, which may contain warnings of Java. */
  private static JsonNode report(Path log) throws IOException {
    for (String line : Files.readAllLines(log)) {
      if (line.startsWith("{")) {
        return JSON.readTree(line);
      }
    }
    throw new IOException("no report in " + log);
  }

  private interface Job {
    Sample run(Path result) throws Exception;
  }

  private static JobContestant ours(
      String name, Map<String, String> traits, JobFiles files, Job job) {
    Path result = files.result(name);
    return new JobContestant(
        name, Role.OURS, traits, () -> job.run(result), () -> files.expected().verify(result));
  }
}
