package org.equilux.worker.transfer;

import java.io.IOException;

/** Bytes could not be read from an object store, or written there; the message says why. */
public final class TransferException extends IOException {
  public TransferException(String message) {
    super(message);
  }

  public TransferException(String message, Throwable cause) {
    super(message, cause);
  }
}
