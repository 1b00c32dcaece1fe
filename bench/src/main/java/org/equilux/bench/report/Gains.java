package org.equilux.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.equilux.bench.results.Ratio;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;

/**
 * The speedups for one work: by SIMD, more threads, a GPU, a server and more workers, and relative
 * to the fastest rival.
 *
 * @param work name of the work
 * @param gains speedups by question; without unmeasured ones
 */
record Gains(String work, Map<Question, Ratio> gains) {
  /** A comparison of two contestants. */
  enum Question {
    SIMD("SIMD", "vector against scalar, one thread each"),
    THREADS("threads", "all processors against one, both with SIMD"),
    OPENCL("OpenCL", "against SIMD on all processors"),
    SERVER("server", "a server that computes alone against the same in one process"),
    TWO_WORKERS("2 workers", "against 1 worker"),
    FOUR_WORKERS("4 workers", "against 1 worker"),
    DISTRIBUTED("distributed", "the fastest cluster against one process"),
    WARM_RIVAL("fastest warm rival", "one process against it"),
    COLD_RIVAL("fastest cold rival", "the command process against it");

    private final String title;
    private final String meaning;

    Question(String title, String meaning) {
      this.title = title;
      this.meaning = meaning;
    }

    String title() {
      return title;
    }

    String meaning() {
      return meaning;
    }
  }

  /** The gains from the rows of one work. */
  static Gains of(String work, List<Row> rows) {
    Map<Question, Ratio> gains = new EnumMap<>(Question.class);
    Optional<Row> scalar = find(rows, row -> is(row, "scalar", "1"));
    Optional<Row> vector = find(rows, row -> is(row, "vector", "1"));
    Optional<Row> node =
        find(
            rows,
            row -> has(row, "backend", "vector") && !has(row, "threads", "1") && !isServer(row));
    Optional<Row> opencl = find(rows, row -> has(row, "backend", "opencl") && !isServer(row));
    Optional<Row> one = find(rows, row -> isCluster(row, "1"));
    List<Row> clusters =
        rows.stream().filter(row -> isServer(row) && !has(row, Row.WORKERS, "0")).toList();
    put(gains, Question.SIMD, vector, scalar);
    put(gains, Question.THREADS, node, vector);
    put(gains, Question.OPENCL, opencl, node);
    put(gains, Question.SERVER, find(rows, row -> has(row, Row.WORKERS, "0")), node);
    put(gains, Question.TWO_WORKERS, find(rows, row -> isCluster(row, "2")), one);
    put(gains, Question.FOUR_WORKERS, find(rows, row -> isCluster(row, "4")), one);
    put(gains, Question.DISTRIBUTED, fastest(clusters), node);
    put(gains, Question.WARM_RIVAL, node, fastest(rivals(rows, "warm")));
    put(
        gains,
        Question.COLD_RIVAL,
        find(rows, row -> row.role() == Role.OURS && has(row, "start", "cold")),
        fastest(rivals(rows, "cold")));
    return new Gains(work, gains);
  }

  private static void put(
      Map<Question, Ratio> gains, Question question, Optional<Row> of, Optional<Row> over) {
    if (of.isPresent()
        && over.isPresent()
        && of.get().samples().size() == over.get().samples().size()) {
      gains.put(question, Ratio.speedUp(of.get(), over.get()));
    }
  }

  private static Optional<Row> find(List<Row> rows, Predicate<Row> which) {
    return rows.stream().filter(row -> row.role() == Role.OURS).filter(which).findFirst();
  }

  private static List<Row> rivals(List<Row> rows, String start) {
    return new ArrayList<>(
        rows.stream().filter(row -> row.role() == Role.RIVAL && has(row, "start", start)).toList());
  }

  private static Optional<Row> fastest(List<Row> rows) {
    return rows.stream().min(Comparator.comparingDouble(row -> row.statistics().median()));
  }

  private static boolean is(Row row, String backend, String threads) {
    return has(row, "backend", backend) && has(row, "threads", threads);
  }

  private static boolean isServer(Row row) {
    return row.traits().containsKey(Row.WORKERS);
  }

  private static boolean isCluster(Row row, String workers) {
    return has(row, Row.WORKERS, workers) && !row.traits().get("backend").contains("+");
  }

  private static boolean has(Row row, String trait, String value) {
    return value.equals(row.traits().get(trait));
  }
}
