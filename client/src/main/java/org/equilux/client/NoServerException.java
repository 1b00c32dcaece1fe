package org.equilux.client;

import java.io.IOException;

/** No connection to the master came about, or each one broke, so that nothing was done. */
public final class NoServerException extends IOException {
  NoServerException(String message, IOException cause) {
    super(message, cause);
  }
}
