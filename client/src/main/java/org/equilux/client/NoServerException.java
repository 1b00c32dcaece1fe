package org.equilux.client;

import java.io.IOException;

/** No connection to the master came about, or each one broke, so that nothing was done. */
public sealed class NoServerException extends IOException permits UntrustedServerException {
  NoServerException(String message, IOException cause) {
    super(message, cause);
  }
}
