package org.equilux.worker;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import java.io.IOException;
import org.equilux.protocol.JoinToken;

/** Where a worker has from what it shows a master. Asked at each dialing: it may be renewed. */
@FunctionalInterface
public interface Credentials {
  /**
   * What a worker shows a master.
   *
   * @param token by which the master knows its workers
   * @param connection encrypted, by certificates of both sides, or neither
   */
  record Shown(JoinToken token, ChannelCredentials connection) {}

  /**
   * Reads them.
   *
   * @throws IOException if they are not there now; the message says where they should be
   */
  Shown read() throws IOException;

  /** A token, over a connection that is not encrypted. */
  static Credentials plain(JoinToken token) {
    return () -> new Shown(token, InsecureChannelCredentials.create());
  }
}
