package org.equilux.master.jobs.model;

import org.equilux.engine.executor.Phase;

/**
 * The progress of a running job.
 *
 * @param page being worked on, from 0
 * @param pages of the picture
 * @param phase of that page
 * @param done chunks of that page that are through that phase
 * @param total chunks of that page
 */
public record JobProgress(int page, int pages, Phase phase, int done, int total) {
  /** Counts one more chunk in a phase; entering a later phase begins the count anew. */
  public JobProgress finished(Phase finished) {
    return finished == phase
        ? new JobProgress(page, pages, phase, done + 1, total)
        : new JobProgress(page, pages, finished, 1, total);
  }
}
