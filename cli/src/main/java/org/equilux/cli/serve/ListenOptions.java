package org.equilux.cli.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.equilux.master.MasterConfig;
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

  void configure(MasterConfig.Builder config) {
    config.host(bind).port(port).workerPort(workerPort);
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
