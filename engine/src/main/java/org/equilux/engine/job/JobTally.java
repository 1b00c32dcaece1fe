package org.equilux.engine.job;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.equilux.engine.DistrustedResultsException;
import org.equilux.engine.JobReport;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.DistrustedWorker;

/** Adds up what happens during a job; guarded by its own monitor. */
final class JobTally {
  /** Reasons differ only where a device names addresses or sizes; a few say enough. */
  private static final int MAX_FALLBACKS = 20;

  /** Pages of a file are mostly of one kind; a few notes say enough. */
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
  private long mapNanos;
  private long applyNanos;

  synchronized void page(long pagePixels, int pageChunks) {
    pages++;
    pixels += pagePixels;
    chunks += pageChunks;
  }

  /**
   * Begins anew, with a picture that is salvaged: what was done before is done again. What workers
   * did stays counted.
   */
  synchronized void salvage() {
    salvaged = true;
    pages = 0;
    pixels = 0;
    chunks = 0;
    mapNanos = 0;
    applyNanos = 0;
    notes.clear();
  }

  /** A page of a picture that is salvaged lacks pixels. */
  synchronized void missing(int rows, long ofPixels) {
    missingRows += rows;
    missingPixels += ofPixels;
  }

  /** Whether no pixel of any page is left of a picture that is salvaged. */
  synchronized boolean nothingLeft() {
    return salvaged && pixels > 0 && missingPixels == pixels;
  }

  /** A note on a page, which begins with the page's number if there are several. */
  synchronized void note(String note) {
    if (notes.size() < MAX_NOTES) {
      notes.add(note);
    }
  }

  synchronized void event(ChunkEvent event) {
    switch (event.kind()) {
      case STARTED, DOUBLED, LATE, SUPERSEDED, FAILED, LOST -> {}
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

  /** Takes in that a worker returns wrong results; it matters if the job has used one. */
  synchronized void distrust(DistrustedWorker worker) {
    if (byWorker.containsKey(worker.worker())) {
      distrusted = worker;
    }
  }

  /**
   * Checks that the job has used no result of a worker that was found to return wrong ones.
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
