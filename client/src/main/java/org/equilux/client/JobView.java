package org.equilux.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A job as the server describes it; what this program does not use is left out.
 *
 * @param picture the description of the picture in the server's JSON; null if it is not known
 * @param report what was done in the server's JSON; null until the job is done
 */
public record JobView(
    String id,
    String state,
    String error,
    CommonTable commonTable,
    JsonNode picture,
    Progress progress,
    JsonNode report) {
  /**
   * The progress of the job.
   *
   * @param page from 0
   * @param phase {@code map} or {@code apply}
   * @param done chunks of the phase
   * @param total chunks of the page
   */
  public record Progress(int page, int pages, String phase, int done, int total) {}

  /**
   * A job's part in the table that its batch has in common.
   *
   * @param counted whether its picture is counted
   * @param pictures of which the table is; null until it is made
   */
  public record CommonTable(boolean counted, Integer pictures) {}

  /** Whether the job's picture is counted for a table that is not made yet. */
  public boolean awaitsTable() {
    return state.equals("queued")
        && commonTable != null
        && commonTable.counted()
        && commonTable.pictures() == null;
  }

  /** Whether nothing more happens to the job. */
  public boolean ended() {
    return switch (state) {
      case "done", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  /** The reason why a job ended without a result. */
  public String failure() {
    return error == null ? "the job was " + state : error;
  }
}
