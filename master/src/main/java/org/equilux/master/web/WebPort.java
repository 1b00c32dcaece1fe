package org.equilux.master.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TlsServer;
import org.equilux.master.net.TrustedProxies;

/**
 * Where and how the page and the REST API are served.
 *
 * @param host to bind to
 * @param port to bind to; 0 for any free one
 * @param tls the encryption of the port; empty to speak HTTP
 * @param proxies whose word for the addresses of clients counts
 * @param publicPath below which clients see the page and the API
 * @param maxConnections the connections at once
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
   * @throws UnknownHostException if the host is not known
   */
  InetAddress address() throws UnknownHostException {
    return InetAddress.getByName(host);
  }
}
