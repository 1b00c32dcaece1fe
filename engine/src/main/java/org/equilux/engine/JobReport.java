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
 * @param retries number of repeated assignments of chunks
 * @param resultsByBackend number of results (of chunks and phases) by backend
 * @param resultsByWorker number of results by worker
 * @param fallbacks distinct reasons why a better backend of a worker did not compute a chunk; the
 *     first few
 * @param notes losses that a user may not expect, such as dropped metadata; the first few
 * @param salvaged true if the picture is damaged and only its remaining pixels were processed;
 *     otherwise null
 * @param missingRows minimum number of rows of a salvaged picture with missing pixels; otherwise
 *     null
 * @param mapMillis duration of decoding and counting, which overlap
 * @param applyMillis duration of mapping and encoding, which overlap
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
  /** Treats absent notes as none, as in records of older versions. */
  public JobReport {
    notes = notes == null ? List.of() : List.copyOf(notes);
  }

  /** Whether the picture is damaged and only its remaining pixels were processed. */
  public boolean hasLosses() {
    return salvaged != null && salvaged;
  }

  /** This report with more notes, which come first. */
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
