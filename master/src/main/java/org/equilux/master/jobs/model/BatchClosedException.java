package org.equilux.master.jobs.model;

/** A batch takes no more jobs; the message says why. */
public final class BatchClosedException extends Exception {
  public BatchClosedException(String message) {
    super(message);
  }
}
