package org.equilux.engine.job;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.equilux.engine.DistrustedResultsException;
import org.equilux.engine.JobReport;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.DistrustedWorker;

/** The statistics of a job for its report; guarded by its own monitor. */
final class JobTally {
  /** The limit of fallback reasons, which often differ only in addresses or sizes. */
  private static final int MAX_FALLBACKS = 20;

  /** The limit of notes, which often repeat for each page. */
  private static final int MAX_NOTES = 20;

  private int pages;
  private long pixels;
  private int chunks;
  private int retries;
  private final Map<String, Integer> byBackend = new TreeMap<>();
  private final Map<String, Integer> byWorker = new TreeMap<>();
  private final Set<String> fallbacks = new LinkedHashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private boolean salvaged;
  private long missingRows;
  private long missingPixels;
  private DistrustedWorker distrusted;

  /** The processes of workers whose results of an earlier run are used. */
  private final Set<String> earlierProcesses = new HashSet<>();

  private int kept;
  private long mapNanos;
  private long applyNanos;

  synchronized void page(long pagePixels, int pageChunks) {
    pages++;
    pixels += pagePixels;
    chunks += pageChunks;
  }

  /** Restarts the statistics of pages for the salvage of the picture; those of workers are kept. */
  synchronized void salvage() {
    salvaged = true;
    pages = 0;
    pixels = 0;
    chunks = 0;
    kept = 0;
    mapNanos = 0;
    applyNanos = 0;
    notes.clear();
  }

  /** Records missing pixels of a salvaged page. */
  synchronized void missing(int rows, long ofPixels) {
    missingRows += rows;
    missingPixels += ofPixels;
  }

  /** Whether a salvaged picture has no pixels at all. */
  synchronized boolean nothingLeft() {
    return salvaged && pixels > 0 && missingPixels == pixels;
  }

  /** Adds a note on a page, prefixed by the page's number if there are several. */
  synchronized void note(String note) {
    if (notes.size() < MAX_NOTES) {
      notes.add(note);
    }
  }

  synchronized void event(ChunkEvent event) {
    switch (event.kind()) {
      case STARTED, DOUBLED, LATE, SUPERSEDED, FAILED, LOST -> {}
      case KEPT -> kept++;
      case RETRIED -> retries++;
      case FINISHED -> {
        byBackend.merge(event.backend(), 1, Integer::sum);
        byWorker.merge(event.worker(), 1, Integer::sum);
        if (!event.detail().isEmpty() && fallbacks.size() < MAX_FALLBACKS) {
          fallbacks.add(event.worker() + ": " + event.detail());
        }
      }
    }
  }

  /** Records that results of workers of an earlier run may be used from now on. */
  synchronized void use(Set<String> processes) {
    earlierProcesses.addAll(processes);
  }

  /** Records that a worker returned wrong results, which matters if the job has used one. */
  synchronized void distrust(DistrustedWorker worker) {
    if (byWorker.containsKey(worker.worker()) || earlierProcesses.contains(worker.process())) {
      distrusted = worker;
    }
  }

  /**
   * Checks that the job has used no result of a worker that returned wrong ones.
   *
   * @throws DistrustedResultsException if it has
   */
  synchronized void requireTrusted() throws DistrustedResultsException {
    if (distrusted != null) {
      throw new DistrustedResultsException(
          "worker %s returned wrong results: %s"
              .formatted(distrusted.worker(), distrusted.reason()));
    }
  }

  synchronized void times(long map, long apply) {
    mapNanos += map;
    applyNanos += apply;
  }

  synchronized JobReport report() {
    if (kept > 0) {
      note("%,d of %,d chunks were taken from an earlier run".formatted(kept, chunks));
    }
    return new JobReport(
        pages,
        pixels,
        chunks,
        retries,
        Map.copyOf(byBackend),
        Map.copyOf(byWorker),
        List.copyOf(fallbacks),
        List.copyOf(notes),
        salvaged ? true : null,
        salvaged ? missingRows : null,
        mapNanos / 1_000_000,
        applyNanos / 1_000_000);
  }
}
