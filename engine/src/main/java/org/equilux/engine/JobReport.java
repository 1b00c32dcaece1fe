package org.equilux.engine;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The report of a finished job.
 *
 * @param pages of the result
 * @param pixels of these pages
 * @param chunks of these pages
 * @param retries how often a chunk was given to a worker again
 * @param resultsByBackend how many results (of chunks and phases) each backend computed
 * @param resultsByWorker how many results each worker delivered
 * @param fallbacks distinct reasons why a better backend of a worker did not compute a chunk; the
 *     first few
 * @param notes losses that a user may not expect, such as metadata that were not kept; the first
 *     few
 * @param salvaged true of a damaged picture of which only the remaining pixels were processed; else
 *     null
 * @param missingRows the least number of rows of a salvaged picture in which pixels are missing;
 *     else null
 * @param mapMillis decoding and counting, overlapped
 * @param applyMillis applying, and encoding, overlapped
 */
public record JobReport(
    int pages,
    long pixels,
    int chunks,
    int retries,
    Map<String, Integer> resultsByBackend,
    Map<String, Integer> resultsByWorker,
    List<String> fallbacks,
    List<String> notes,
    Boolean salvaged,
    Long missingRows,
    long mapMillis,
    long applyMillis) {
  /** Takes no notes at all for none: records of earlier versions have none. */
  public JobReport {
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  /** Whether the picture is damaged and only its remaining pixels were processed. */
  public boolean hasLosses() {
    return salvaged != null && salvaged;
  }

  /** The same report with more notes, which come first. */
  public JobReport withNotes(List<String> more) {
    return new JobReport(
        pages,
        pixels,
        chunks,
        retries,
        resultsByBackend,
        resultsByWorker,
        fallbacks,
        Stream.concat(more.stream(), notes.stream()).toList(),
        salvaged,
        missingRows,
        mapMillis,
        applyMillis);
  }
}
