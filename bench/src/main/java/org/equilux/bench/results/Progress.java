package org.equilux.bench.results;

import java.io.PrintStream;
import java.time.Duration;

/**
 * The progress of a run with the remaining time: a line that is rewritten on a terminal, elsewhere
 * a line for each finished experiment.
 */
final class Progress {
  private static final int CELLS = 24;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final double total;
  private final long start = System.nanoTime();
  private double done;

  /**
   * Creates the progress.
   *
   * @param total weight of all experiments
   */
  Progress(PrintStream out, boolean terminal, double total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  /**
   * Reports a running experiment.
   *
   * @param part completed part, from 0 to 1
   */
  void under(String what, double weight, double part) {
    if (!terminal) {
      return;
    }
    double all = total <= 0 ? 0 : Math.clamp((done + weight * part) / total, 0, 1);
    int cells = (int) (all * CELLS);
    out.printf(
        "%s[%s%s] %3.0f %%%s  %s",
        ERASE_LINE,
        "#".repeat(cells),
        ".".repeat(CELLS - cells),
        100 * all,
        all > 0 ? ", " + words(left(all)) + " left" : "",
        what);
    out.flush();
  }

  /** Reports a finished experiment. */
  void done(String what, double weight, double seconds) {
    done += weight;
    clear();
    if (!terminal) {
      double all = total <= 0 ? 1 : Math.clamp(done / total, 0, 1);
      out.printf("%3.0f %%  %s: %.1f s; %s left%n", 100 * all, what, seconds, words(left(all)));
    }
  }

  /** Erases the line, so that other output can be printed. */
  void clear() {
    if (terminal) {
      out.print(ERASE_LINE);
      out.flush();
    }
  }

  private Duration left(double part) {
    double taken = (System.nanoTime() - start) / 1e9;
    return Duration.ofSeconds(Math.round(taken / part * (1 - part)));
  }

  private static String words(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d h".formatted(time.toHours(), time.toMinutesPart())
        : "%d:%02d min".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
