package org.equilux.engine;

/** Signals that a job failed although its picture is valid; the message has the reason. */
public class JobFailedException extends Exception {
  public JobFailedException(String message) {
    super(message);
  }

  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
