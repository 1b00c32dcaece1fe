package org.equilux.master.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * The ports of this process, which can be tried: a listener that fails ends while the process runs
 * on, and nothing opens it again.
 *
 * @param address that they are bound to
 */
public record Ports(InetAddress address, List<Integer> numbers) {
  private static final int PATIENCE_MILLIS = 2000;

  /** A port at which nothing listens any more, in words; empty if there is none. */
  public Optional<String> closed() {
    return numbers.stream()
        .filter(port -> failure(port).filter(ConnectException.class::isInstance).isPresent())
        .map("port %d takes no connections any more"::formatted)
        .findFirst();
  }

  /** A port that cannot be reached now, in words; empty if there is none. */
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
