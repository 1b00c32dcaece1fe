package org.equilux.master.web.http;

import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;

/** The addresses that requests come from. */
public final class Peers {
  private Peers() {}

  /** The client's address, without its port. */
  public static String address(ServerRequest req) {
    return req.remotePeer().address() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : req.remotePeer().host();
  }

  /** Whether the client is on this machine. */
  static boolean isLocal(ServerRequest req) {
    return req.remotePeer().address() instanceof InetSocketAddress address
        && address.getAddress().isLoopbackAddress();
  }
}
