package org.equilux.engine.executor;

/** The two rounds in which workers compute a job's chunks. */
public enum Phase {
  /** Counting a chunk's histogram. Only jobs that count have this round. */
  MAP,
  /** Computing a chunk's pixels, through the tables where the job has some. */
  APPLY
}
