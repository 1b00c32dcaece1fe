package org.equilux.master.jobs.model;

/**
 * A job's part in the common table of its batch.
 *
 * @param counted whether the job's picture is counted; the job then waits for the table
 * @param pictures of how many pictures the table is made; null until the table is made
 */
public record CommonTableMember(boolean counted, Integer pictures) {
  static final CommonTableMember BEGUN = new CommonTableMember(false, null);
}
