package org.equilux.master.jobs.model;

/**
 * Signals that an operation does not support the picture or its additional files; the message is
 * for the user.
 */
public final class UnsuitableException extends Exception {
  public UnsuitableException(String message) {
    super(message);
  }

  public UnsuitableException(String message, Throwable cause) {
    super(message, cause);
  }
}
