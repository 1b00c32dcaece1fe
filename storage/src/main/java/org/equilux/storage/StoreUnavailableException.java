package org.equilux.storage;

import java.io.IOException;

/** Signals that a store could not be reached or did not answer in time, even after retries. */
public final class StoreUnavailableException extends IOException {
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
