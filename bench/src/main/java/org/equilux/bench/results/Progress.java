package org.equilux.bench.results;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Says how far a run has come, and how long it will still take: on a terminal by a line that is
 * written over and over, elsewhere by a line for each experiment that is done.
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
   * @param total weight of all that will be done
   */
  Progress(PrintStream out, boolean terminal, double total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  /**
   * An experiment is under way.
   *
   * @param part of it that is done, from 0 to 1
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

  /** An experiment is done. */
  void done(String what, double weight, double seconds) {
    done += weight;
    clear();
    if (!terminal) {
      double all = total <= 0 ? 1 : Math.clamp(done / total, 0, 1);
      out.printf("%3.0f %%  %s: %.1f s; %s left%n", 100 * all, what, seconds, words(left(all)));
    }
  }

  /** Takes the line away, so that something else can be printed. */
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
