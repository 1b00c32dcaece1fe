package org.equilux.kernels.backend;

/** A device failed while it computed. The chunk can be computed again on another backend. */
public final class BackendException extends RuntimeException {
  public BackendException(String message) {
    super(message);
  }

  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
