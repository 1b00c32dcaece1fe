package org.equilux.cli.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.equilux.master.MasterConfig;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TrustedProxies;
import picocli.CommandLine.Option;

/** The addresses and ports on which a master listens. */
final class ListenOptions {
  @Option(
      names = "--port",
      order = 1,
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "Of the web page and the REST API; 0 takes a free one. Default: 8000.")
  private int port;

  @Option(
      names = "--worker-port",
      order = 2,
      paramLabel = "PORT",
      defaultValue = "6000",
      description = "That workers dial; 0 takes a free one. Default: 6000.")
  private int workerPort;

  @Option(
      names = "--bind",
      order = 3,
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on: 127.0.0.1 is this machine only, 0.0.0.0 is every network it is in."
              + " Default: 127.0.0.1.")
  private String bind;

  @Option(
      names = "--trusted-proxies",
      order = 3,
      paramLabel = "ADDRESSES",
      description =
          "Addresses and networks of reverse proxies, such as 10.0.0.7,172.16.0.0/12: their"
              + " X-Forwarded-For or Forwarded tells a client's address. Default: none.")
  private String trustedProxies;

  @Option(
      names = "--public-path",
      order = 3,
      paramLabel = "PATH",
      defaultValue = "${env:EQUILUX_PUBLIC_PATH}",
      description =
          "Path below which a reverse proxy serves this master, such as /equilux; the proxy may"
              + " strip it or not. Default: $$EQUILUX_PUBLIC_PATH, or else /.")
  private String publicPath;

  /**
   * Sets addresses and ports.
   *
   * @throws IllegalArgumentException if one cannot be; the message says which
   */
  void configure(MasterConfig.Builder config) {
    config.host(bind).port(port).workerPort(workerPort);
    if (trustedProxies != null) {
      config.trustedProxies(TrustedProxies.of(trustedProxies));
    }
    config.publicPath(publicPath());
  }

  /** The path below which clients see the master; an empty variable of the environment is none. */
  PublicPath publicPath() {
    return publicPath == null ? PublicPath.ROOT : PublicPath.of(publicPath);
  }

  /** The name by which others reach this machine. */
  String hostName() throws UnknownHostException {
    InetAddress address = InetAddress.getByName(bind);
    if (address.isLoopbackAddress()) {
      return "localhost";
    }
    return address.isAnyLocalAddress() ? InetAddress.getLocalHost().getHostName() : bind;
  }
}
