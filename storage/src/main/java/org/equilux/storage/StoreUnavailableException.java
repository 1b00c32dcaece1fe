package org.equilux.storage;

import java.io.IOException;

/** A store could not be reached, or did not answer in time, also when it was asked again. */
public final class StoreUnavailableException extends IOException {
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
