package org.equilux.command.report;

import java.util.Locale;

/**
 * Counters of a command's pictures: processed, salvaged, failed, and skipped because a result
 * exists. Not thread-safe.
 */
public final class RunSummary {
  private final long start = System.nanoTime();
  private int done;
  private int failed;
  private int existing;
  private int salvaged;
  private long pixels;

  public void add(FileReport file) {
    if (file.error() != null) {
      failed++;
      return;
    }
    if (file.existing() != null) {
      existing++;
      return;
    }
    done++;
    if (file.report() != null) {
      pixels += file.report().pixels();
      salvaged += file.report().hasLosses() ? 1 : 0;
    }
  }

  public int failed() {
    return failed;
  }

  /** The number of salvaged pictures. */
  public int salvaged() {
    return salvaged;
  }

  /**
   * A line for people.
   *
   * @param skipped files that are no pictures, or results
   */
  public String line(int skipped) {
    return String.format(
        Locale.ROOT,
        "%,d done, %s%,d failed, %s%,d skipped, %,d pixels, %.2f s",
        done,
        salvaged == 0 ? "" : "%,d of them salvaged, ".formatted(salvaged),
        failed,
        existing == 0 ? "" : "%,d existing, ".formatted(existing),
        skipped,
        pixels,
        (System.nanoTime() - start) / 1e9);
  }
}
