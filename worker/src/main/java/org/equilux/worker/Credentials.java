package org.equilux.worker;

import java.io.IOException;
import org.equilux.protocol.JoinToken;

/**
 * Where a worker has the join token from that it shows. Asked at each dialing: it may be renewed.
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
