package org.equilux.client;

import java.io.IOException;

/**
 * No connection to the master came about because the two sides do not agree on TLS, or because the
 * master's certificate is not trusted. The message names the remedy; nothing was sent.
 */
public final class UntrustedServerException extends NoServerException {
  UntrustedServerException(String message, IOException cause) {
    super(message, cause);
  }
}
