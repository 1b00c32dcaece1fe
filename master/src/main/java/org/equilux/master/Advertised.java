package org.equilux.master;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The addresses at which other machines reach a master: the configured ones, or those derived from
 * its ports.
 *
 * @param web such as {@code http://host:8080}
 * @param workers such as {@code host:9090}; null if there is no port for workers
 */
record Advertised(String web, String workers) {
  static Advertised of(MasterConfig config, int port, OptionalInt workerPort) throws IOException {
    String host = host(config.host());
    String web =
        config
            .advertise()
            .web()
            .orElseGet(
                () ->
                    "%s://%s:%d"
                        .formatted(config.webTls().isPresent() ? "https" : "http", host, port));
    String workers =
        workerPort.isEmpty()
            ? null
            : config.advertise().workers().orElseGet(() -> host + ":" + workerPort.getAsInt());
    return new Advertised(web, workers);
  }

  /**
   * The host of a listener, or an address of this machine if the listener is bound to all
   * addresses.
   */
  private static String host(String listener) throws IOException {
    InetAddress address = InetAddress.getByName(listener);
    if (!address.isAnyLocalAddress()) {
      return literal(address, listener);
    }
    Optional<InetAddress> own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
            .min(Comparator.comparing(each -> !(each instanceof Inet4Address)));
    return own.map(each -> literal(each, each.getHostAddress())).orElse("localhost");
  }

  private static String literal(InetAddress address, String text) {
    return address instanceof Inet4Address || !text.contains(":") ? text : "[" + text + "]";
  }
}
