package org.equilux.master.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * The ports of this process, for health checks: a listener that fails ends while the process keeps
 * running, and is not opened again.
 *
 * @param address to which they are bound
 */
public record Ports(InetAddress address, List<Integer> numbers) {
  private static final int PATIENCE_MILLIS = 2000;

  /** Describes a port without a listener; empty if there is none. */
  public Optional<String> closed() {
    return numbers.stream()
        .filter(port -> failure(port).filter(ConnectException.class::isInstance).isPresent())
        .map("port %d no longer accepts connections"::formatted)
        .findFirst();
  }

  /** Describes a port that refuses connections now; empty if there is none. */
  public Optional<String> unreachable() {
    return numbers.stream()
        .flatMap(
            port ->
                failure(port).stream()
                    .map(e -> "port %d cannot be reached: %s".formatted(port, e.getMessage())))
        .findFirst();
  }

  private Optional<IOException> failure(int port) {
    InetAddress target = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target, port), PATIENCE_MILLIS);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }
}
