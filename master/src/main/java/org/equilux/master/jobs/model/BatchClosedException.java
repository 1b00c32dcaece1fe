package org.equilux.master.jobs.model;

/** Signals that a batch accepts no more jobs; the message has the reason. */
public final class BatchClosedException extends Exception {
  public BatchClosedException(String message) {
    super(message);
  }
}
