package org.equilux.master.jobs.model;

import org.equilux.engine.executor.Phase;

/**
 * The progress of a running job.
 *
 * @param page index of the current page, from 0
 * @param pages number of pages of the picture
 * @param phase of the current page
 * @param done chunks of the page that have finished the phase
 * @param total chunks of the page
 */
public record JobProgress(int page, int pages, Phase phase, int done, int total) {
  /** Counts one more chunk in a phase; a later phase restarts the count. */
  public JobProgress finished(Phase finished) {
    return finished == phase
        ? new JobProgress(page, pages, phase, done + 1, total)
        : new JobProgress(page, pages, finished, 1, total);
  }
}
