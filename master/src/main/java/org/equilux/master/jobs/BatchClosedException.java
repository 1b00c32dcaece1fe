package org.equilux.master.jobs;

/** A batch takes no more jobs; the message says why. */
public final class BatchClosedException extends Exception {
  BatchClosedException(String message) {
    super(message);
  }
}
