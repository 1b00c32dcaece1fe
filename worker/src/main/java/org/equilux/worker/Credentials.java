package org.equilux.worker;

import java.io.IOException;
import org.equilux.protocol.JoinToken;

/**
 * The source of a worker's join token, read for each connection, because the token may be replaced.
 */
@FunctionalInterface
public interface Credentials {
  /**
   * Reads it.
   *
   * @throws IOException if it is not there now; the message says where it should be
   */
  JoinToken read() throws IOException;
}
