package org.equilux.client;

import java.io.IOException;

/** The server refused a request; the message is the server's. */
public final class ServerProblemException extends IOException {
  /** The server, or a proxy before it, says that it cannot answer now. */
  private static final int FIRST_TRANSIENT = 502;

  private static final int LAST_TRANSIENT = 504;

  private final int status;

  ServerProblemException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Whether asking again later may help. */
  public boolean isTransient() {
    return status >= FIRST_TRANSIENT && status <= LAST_TRANSIENT;
  }
}
