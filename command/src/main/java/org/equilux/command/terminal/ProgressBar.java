package org.equilux.command.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import org.equilux.observe.Visible;

/**
 * A progress bar: one line on a terminal that is overwritten. Safe for use by several threads;
 * without a terminal it does nothing.
 */
public final class ProgressBar {
  private static final int CELLS = 28;
  private static final long REDRAW_NANOS = Duration.ofMillis(80).toNanos();
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintWriter terminal;
  private final boolean shown;
  private String label = "";
  private long drawn;

  public ProgressBar(PrintWriter terminal, boolean shown) {
    this.terminal = terminal;
    this.shown = shown;
  }

  /**
   * Shows how far something has come.
   *
   * @param what short label
   * @param done out of {@code total}, which may be 0 where nothing is known yet
   */
  public synchronized void show(String what, long done, long total) {
    long now = System.nanoTime();
    boolean news = done >= total || !what.equals(label);
    if (!shown || (!news && now - drawn < REDRAW_NANOS)) {
      return;
    }
    label = what;
    drawn = now;
    double part = total <= 0 ? 0 : Math.clamp((double) done / total, 0, 1);
    int cells = (int) (part * CELLS);
    terminal.print(
        "%s[%s%s] %3d %% %s"
            .formatted(
                ERASE_LINE,
                "#".repeat(cells),
                ".".repeat(CELLS - cells),
                (int) (part * 100),
                Visible.text(what)));
    terminal.flush();
  }

  /** Removes the line while something else is printed. */
  public synchronized void aside(Runnable printing) {
    clear();
    printing.run();
  }

  /** Removes the line, so that something else can be printed. */
  public synchronized void clear() {
    if (!label.isEmpty()) {
      terminal.print(ERASE_LINE);
      terminal.flush();
      label = "";
    }
  }
}
