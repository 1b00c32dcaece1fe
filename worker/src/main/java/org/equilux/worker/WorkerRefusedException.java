package org.equilux.worker;

/** The master cannot work with this worker; the message says why. */
public final class WorkerRefusedException extends Exception {
  public WorkerRefusedException(String message) {
    super(message);
  }
}
