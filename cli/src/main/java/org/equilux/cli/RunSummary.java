package org.equilux.cli;

import java.util.Locale;

/** What became of all the pictures of a command. For one thread. */
final class RunSummary {
  private final long start = System.nanoTime();
  private int done;
  private int failed;
  private long pixels;

  void add(FileReport file) {
    if (file.error() != null) {
      failed++;
      return;
    }
    done++;
    if (file.report() != null) {
      pixels += file.report().pixels();
    }
  }

  int failed() {
    return failed;
  }

  /**
   * A line for people.
   *
   * @param skipped files that are no pictures, or results
   */
  String line(int skipped) {
    return String.format(
        Locale.ROOT,
        "%,d done, %,d failed, %,d skipped, %,d pixels, %.2f s",
        done,
        failed,
        skipped,
        pixels,
        (System.nanoTime() - start) / 1e9);
  }
}
