package org.equilux.cli;

import org.equilux.engine.JobReport;

/** A job as the server describes it; what this program does not use is left out. */
record JobView(
    String id,
    String state,
    String error,
    PictureSummary picture,
    Progress progress,
    JobReport report) {
  /**
   * How far the job has come.
   *
   * @param page from 0
   * @param phase {@code map} or {@code apply}
   * @param done chunks of the phase
   * @param total chunks of the page
   */
  record Progress(int page, int pages, String phase, int done, int total) {}

  boolean ended() {
    return switch (state) {
      case "done", "failed", "cancelled" -> true;
      default -> false;
    };
  }
}
