package org.equilux.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.equilux.bench.results.Statistics;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** What the rounds of a match gave. */
record KernelResult(
    KernelWork work,
    PictureKind kind,
    Statistics milliseconds,
    Statistics rivalMilliseconds,
    Statistics ratio) {
  private static final double GIGA = 1e9;

  static KernelResult of(KernelWork work, PictureKind kind, RunResult run) {
    List<Double> ours = new ArrayList<>();
    List<Double> rival = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (BenchmarkResult fork : run.getBenchmarkResults()) {
      for (IterationResult round : fork.getIterationResults()) {
        double one = round.getSecondaryResults().get("ours").getScore();
        double two = round.getSecondaryResults().get("rival").getScore();
        ours.add(one);
        rival.add(two);
        ratios.add(two / one);
      }
    }
    return new KernelResult(
        work, kind, Statistics.of(ours), Statistics.of(rival), Statistics.of(ratios));
  }

  /** Bytes of input per second. */
  double gigabytesPerSecond() {
    double bytes = (double) Pictures33.WIDTH * Pictures33.HEIGHT * work.format().bytesPerPixel();
    return bytes / GIGA / (milliseconds.median() / 1000);
  }

  /** {@code yes}, {@code no}, or nothing where there is no target. */
  String met() {
    OptionalDouble target = work.target(kind);
    if (target.isEmpty()) {
      return "";
    }
    return ratio.median() >= target.getAsDouble() ? "yes" : "no";
  }
}
