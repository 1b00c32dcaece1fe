package org.equilux.master.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TlsServer;
import org.equilux.master.net.TrustedProxies;

/**
 * The settings of the web port.
 *
 * @param host to bind to
 * @param port to bind to; 0 for any free one
 * @param tls settings of TLS; empty for plain HTTP
 * @param proxies trusted for addresses of clients
 * @param publicPath path under which clients see the master
 * @param maxConnections limit of open connections
 */
public record WebPort(
    String host,
    int port,
    Optional<TlsServer> tls,
    TrustedProxies proxies,
    PublicPath publicPath,
    int maxConnections) {
  /**
   * The address of the host.
   *
   * @throws UnknownHostException if the host is unknown
   */
  InetAddress address() throws UnknownHostException {
    return InetAddress.getByName(host);
  }
}
