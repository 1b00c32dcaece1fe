package org.equilux.engine.executor;

/** The rounds in which workers compute a job's chunks. */
public enum Phase {
  /** Finding the range of a chunk's values. Only pages of wide samples have this round. */
  RANGE,
  /** Counting a chunk's histogram. Only jobs that count have this round. */
  MAP,
  /** Computing a chunk's pixels, through the tables where the job has some. */
  APPLY
}
