package org.equilux.master.jobs.model;

/**
 * The state of a job with regard to the common table of its batch.
 *
 * @param counted whether the job's picture is counted, so that the job waits for the table
 * @param pictures number of pictures in the table; null until the table is computed
 */
public record CommonTableMember(boolean counted, Integer pictures) {
  static final CommonTableMember BEGUN = new CommonTableMember(false, null);
}
