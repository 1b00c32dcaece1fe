package org.equilux.cli;

import org.equilux.engine.JobReport;

/** A job as the server describes it; what this program does not use is left out. */
record JobView(
    String id,
    String state,
    String error,
    CommonTable commonTable,
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

  /**
   * A job's part in the table that its batch has in common.
   *
   * @param counted whether its picture is
   * @param pictures of which the table is; null until it is made
   */
  record CommonTable(boolean counted, Integer pictures) {}

  /** Whether its picture is counted for a table that is not made yet, and it waits for that. */
  boolean awaitsTable() {
    return state.equals("queued")
        && commonTable != null
        && commonTable.counted()
        && commonTable.pictures() == null;
  }

  boolean ended() {
    return switch (state) {
      case "done", "failed", "cancelled" -> true;
      default -> false;
    };
  }
}
