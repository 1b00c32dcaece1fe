package org.equilux.master.jobs.model;

/**
 * An operation cannot be done with this picture, or with the files that were given with it; the
 * message is for the person who asked for it.
 */
public final class UnsuitableException extends Exception {
  public UnsuitableException(String message) {
    super(message);
  }

  public UnsuitableException(String message, Throwable cause) {
    super(message, cause);
  }
}
