package org.equilux.bench.results;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of experiments, one after the other, and its results: if there is a file, it is written
 * after each experiment, so that an interrupted run can be resumed.
 */
public final class Campaign {
  private final Optional<Path> file;
  private final PrintStream out;
  private final boolean terminal;
  private final ResultFile begun;
  private final List<Row> rows;
  private final List<Missing> missing;
  private final List<String> wrong = new ArrayList<>();

  private Campaign(
      Optional<Path> file,
      PrintStream out,
      boolean terminal,
      ResultFile begun,
      List<Row> rows,
      List<Missing> missing) {
    this.file = file;
    this.out = out;
    this.terminal = terminal;
    this.begun = begun;
    this.rows = new ArrayList<>(rows);
    this.missing = new ArrayList<>(missing);
  }

  /**
   * Begins a run.
   *
   * @param file for the results; empty for none
   * @param begun results without rows
   * @param out for progress
   * @param terminal whether {@code out} is a terminal
   */
  public static Campaign begin(
      Optional<Path> file, ResultFile begun, PrintStream out, boolean terminal) {
    return new Campaign(file, out, terminal, begun, List.of(), List.of());
  }

  /**
   * Resumes a run, whose rows are not measured again.
   *
   * @param file of that run, which is written
   * @throws IOException if machine, sources or settings differ, so that its rows do not belong to
   *     this run; the message has the reason
   */
  public static Campaign resume(Path file, ResultFile begun, PrintStream out, boolean terminal)
      throws IOException {
    ResultFile before = ResultFile.read(file);
    refuseIf(!before.machine().isSameAs(begun.machine()), file, "was measured on another machine");
    refuseIf(
        !before.revision().equals(begun.revision()), file, "is of revision " + before.revision());
    refuseIf(
        !before.settings().equals(begun.settings()),
        file,
        "had the settings %s, not %s".formatted(before.settings(), begun.settings()));
    return new Campaign(Optional.of(file), out, terminal, before, before.rows(), before.missing());
  }

  private static void refuseIf(boolean differs, Path file, String how) throws IOException {
    if (differs) {
      throw new IOException(
          "%s cannot be resumed: it %s; start a new run with --json".formatted(file, how));
    }
  }

  /** Records a contestant that takes part in no experiment. */
  public void missing(Missing contestant) {
    if (!missing.contains(contestant)) {
      missing.add(contestant);
    }
  }

  /** Runs the experiments without results. */
  public void run(List<? extends Experiment> experiments) throws Exception {
    List<? extends Experiment> left =
        experiments.stream().filter(experiment -> !isDone(experiment)).toList();
    if (left.size() < experiments.size()) {
      out.printf(
          "%d of %d are done already%n", experiments.size() - left.size(), experiments.size());
    }
    Progress progress =
        new Progress(out, terminal, left.stream().mapToDouble(Experiment::weight).sum());
    for (Experiment experiment : left) {
      String what = "%s: %s".formatted(experiment.group().id(), name(experiment.work()));
      progress.under(what, experiment.weight(), 0);
      long start = System.nanoTime();
      Experiment.Outcome outcome;
      try {
        outcome = experiment.measure(part -> progress.under(what, experiment.weight(), part));
      } finally {
        progress.clear();
      }
      keep(experiment, outcome);
      progress.done(what, experiment.weight(), (System.nanoTime() - start) / 1e9);
      outcome.wrong().forEach(words -> out.println("WRONG  " + words));
    }
  }

  private void keep(Experiment experiment, Experiment.Outcome outcome) throws IOException {
    // An interrupted run measured these rows in other rounds.
    rows.removeIf(row -> isOf(row, experiment));
    rows.addAll(outcome.rows());
    outcome.missing().forEach(this::missing);
    wrong.addAll(outcome.wrong());
    if (file.isPresent()) {
      results().write(file.get());
    }
  }

  private boolean isDone(Experiment experiment) {
    return experiment.contestants().stream()
        .allMatch(
            name ->
                rows.stream().anyMatch(row -> isOf(row, experiment) && row.name().equals(name)));
  }

  private static boolean isOf(Row row, Experiment experiment) {
    return row.group() == experiment.group() && row.work().equals(experiment.work());
  }

  private static String name(Map<String, String> work) {
    return String.join(", ", work.values());
  }

  /** The results so far. */
  public ResultFile results() {
    return new ResultFile(
        begun.schema(),
        begun.date(),
        begun.revision(),
        begun.machine(),
        begun.settings(),
        wrong,
        missing,
        rows);
  }
}
