package org.equilux.master.jobs;

/**
 * What is known of a job whose picture is mapped through the common table of its batch.
 *
 * @param counted whether its picture is; then it waits for the table
 * @param pictures of which the table is; null until it is made
 */
public record SeriesPart(boolean counted, Integer pictures) {
  static final SeriesPart BEGUN = new SeriesPart(false, null);
}
