package org.equilux.engine.executor;

/** The phases in which a job's chunks are computed. */
public enum Phase {
  /** Finds the range of a chunk's values; for pages of wide samples only. */
  RANGE,
  /** Counts a chunk's histogram; for jobs that count only. */
  MAP,
  /** Computes a chunk's result, through the tables if there are any. */
  APPLY
}
