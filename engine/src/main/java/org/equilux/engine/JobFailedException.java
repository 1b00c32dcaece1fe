package org.equilux.engine;

/** A job could not be completed though its picture is sound; the message says why. */
public class JobFailedException extends Exception {
  public JobFailedException(String message) {
    super(message);
  }

  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
