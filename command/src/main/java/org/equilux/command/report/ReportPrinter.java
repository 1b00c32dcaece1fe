package org.equilux.command.report;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.equilux.command.terminal.TerminalText;

/** Prints what became of pictures, as text for people or as JSON, and counts it. For one thread. */
public final class ReportPrinter {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean verbose;
  private final Consumer<FileReport> reported;
  private final RunSummary summary = new RunSummary();

  /**
   * @param json whether each report is a line of JSON
   * @param verbose whether errors are shown with their stack traces, and files that are skipped
   * @param reported gets each report, printed or not
   */
  public ReportPrinter(
      PrintWriter out,
      PrintWriter err,
      boolean json,
      boolean verbose,
      Consumer<FileReport> reported) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.verbose = verbose;
    this.reported = reported;
  }

  /** Prints the report of a picture. */
  public void print(FileReport report) {
    reported.accept(report);
    summary.add(report);
    PrintWriter to = json || report.error() == null ? out : err;
    if (json) {
      to.println(Json.line(report));
    } else {
      TerminalText.line(to, report.line());
    }
    to.flush();
    // JSON has the fallbacks and notes in the report.
    if (report.report() != null && !json) {
      report
          .report()
          .fallbacks()
          .forEach(fallback -> TerminalText.line(err, "  fallback: " + fallback));
      report.report().notes().forEach(note -> TerminalText.line(err, "  note: " + note));
      err.flush();
    }
  }

  /** Prints the report of a picture that failed. */
  public void print(FileReport report, Throwable error) {
    print(report);
    if (verbose) {
      TerminalText.trace(err, error);
    }
  }

  /** Prints the report of a picture whose result exists, where that is wanted, and counts it. */
  public void printExisting(FileReport report) {
    summary.add(report);
    printSkipped(report);
  }

  /** Prints the report of a file that is no input, where that is wanted. */
  public void printSkipped(FileReport report) {
    reported.accept(report);
    if (json) {
      out.println(Json.line(report));
      out.flush();
    } else if (verbose) {
      notice(report.line());
    }
  }

  /** The number of pictures that failed so far. */
  public int failed() {
    return summary.failed();
  }

  /** The number of salvaged pictures so far. */
  public int salvaged() {
    return summary.salvaged();
  }

  /** Shows a notice to the user. */
  public void notice(String message) {
    TerminalText.line(err, message);
    err.flush();
  }

  /**
   * Prints a line about all pictures.
   *
   * @param skipped files that are no pictures, or results
   */
  public void summarize(int skipped) {
    if (!json) {
      notice(summary.line(skipped));
    }
  }
}
