package org.equilux.bench.kernels;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.DoubleConsumer;
import java.util.regex.Pattern;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Unit;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The experiment with one kernel by all contestants, in JVMs started by JMH. */
final class KernelExperiment implements Experiment {
  /**
   * The number of measurements.
   *
   * @param forks number of JVMs, one after the other: compiled code for the same source differs
   *     between JVMs
   * @param warmUp seconds of each contestant in each JVM
   * @param rounds in each JVM
   */
  record Effort(int forks, double warmUp, int rounds) {
    static final Effort FULL = new Effort(2, 1, 11);
    static final Effort QUICK = new Effort(1, 0.25, 7);
  }

  private final KernelWork work;
  private final List<String> backends;
  private final Effort effort;

  KernelExperiment(KernelWork work, List<String> backends, Effort effort) {
    this.work = work;
    this.backends = backends;
    this.effort = effort;
  }

  @Override
  public Group group() {
    return Group.KERNELS;
  }

  @Override
  public Map<String, String> work() {
    return work.dimensions();
  }

  /** Those of Equilux; whether rivals support the work is known only when it is measured. */
  @Override
  public List<String> contestants() {
    return backends;
  }

  /** An estimate of its seconds. */
  @Override
  public double weight() {
    double heavy = work.operation() == KernelOperation.CLAHE ? 2 : 1;
    double run = heavy * work.bytes() / 1e9;
    return effort.forks() * (2 + 5 * effort.warmUp() + run * (effort.rounds() + 4));
  }

  @Override
  public Outcome measure(DoubleConsumer progress) throws IOException {
    Path file = Files.createTempFile("equilux-bench-", ".properties");
    Path log = Files.createTempFile("equilux-bench-", ".log");
    try {
      return outcome(new Runner(options(file, log)).runSingle(), outcome(file));
    } catch (RunnerException e) {
      return new Outcome(
          List.of(), List.of("%s: did not run: %s".formatted(name(), e.getMessage())), List.of());
    } finally {
      Files.delete(file);
      Files.delete(log);
    }
  }

  private Options options(Path file, Path log) {
    return new OptionsBuilder()
        .include(Pattern.quote(KernelRound.class.getName()))
        .param("operation", work.operation().name())
        .param("format", work.format().name())
        .param("kind", work.kind().name())
        .param("megapixels", Integer.toString(work.megapixels()))
        .param("backends", String.join(",", backends))
        .param("warmUp", Double.toString(effort.warmUp()))
        .jvmArgsAppend("-D%s=%s".formatted(KernelRound.OUTCOME, file))
        .forks(effort.forks())
        .warmupIterations(1)
        .measurementIterations(effort.rounds())
        .shouldFailOnError(true)
        .output(log.toString())
        .verbosity(VerboseMode.NORMAL)
        .build();
  }

  private static Properties outcome(Path file) throws IOException {
    Properties outcome = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      outcome.load(reader);
    }
    return outcome;
  }

  private Outcome outcome(RunResult run, Properties outcome) {
    List<Row> rows = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    List<Missing> missing = new ArrayList<>();
    for (KernelContestant.Id id : KernelContestant.Id.values()) {
      String verified = outcome.getProperty(KernelRound.VERIFIED + id);
      String reason = outcome.getProperty(KernelRound.MISSING + id);
      String difference = outcome.getProperty(KernelRound.WRONG + id);
      if (verified != null) {
        rows.add(row(id, run, verified));
      }
      if (reason != null) {
        missing.add(new Missing(Group.KERNELS, id.label(), kernel() + ": " + reason));
      }
      if (difference != null && id.role() == Role.RIVAL) {
        missing.add(new Missing(Group.KERNELS, id.label(), kernel() + ": " + difference));
      } else if (difference != null) {
        wrong.add("%s: %s: %s".formatted(name(), id.label(), difference));
      }
    }
    return new Outcome(rows, wrong, missing);
  }

  private Row row(KernelContestant.Id id, RunResult run, String verified) {
    String field = id.name().toLowerCase(Locale.ROOT);
    List<Double> samples = new ArrayList<>();
    for (BenchmarkResult fork : run.getBenchmarkResults()) {
      for (IterationResult round : fork.getIterationResults()) {
        samples.add(round.getSecondaryResults().get(field).getScore());
      }
    }
    return new Row(
        Group.KERNELS,
        work.dimensions(),
        id.label(),
        id.role(),
        id.role() == Role.OURS
            ? Map.of("backend", id.label(), "threads", "1")
            : Map.of("threads", "1"),
        Unit.SECONDS,
        samples,
        verified,
        Map.of(),
        Map.of(Row.BYTES, (double) work.bytes(), Row.PIXELS, (double) work.size().pixels()));
  }

  private String kernel() {
    return "%s of %s".formatted(work.operation(), work.format().name().toLowerCase(Locale.ROOT));
  }

  private String name() {
    return String.join(", ", work.dimensions().values());
  }

  /** The backends, which experiments can leave out by name. */
  static List<String> backends() {
    return Arrays.stream(KernelContestant.Id.values())
        .filter(id -> id.role() == Role.OURS)
        .map(KernelContestant.Id::label)
        .toList();
  }
}
