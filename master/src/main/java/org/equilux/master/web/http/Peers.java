package org.equilux.master.web.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.equilux.master.net.ConnectionQuota;
import org.equilux.master.net.TrustedProxies;

/**
 * Determines the client's address of a request and whether it came over TLS, for later handlers.
 *
 * @param proxies trusted to forward both
 */
public record Peers(TrustedProxies proxies) implements Handler {
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
  private static final HeaderName FORWARDED = HeaderNames.create("Forwarded");

  private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");

  private record Client(String address, boolean secure) {}

  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    String peer = ConnectionQuota.address(req.remotePeer());
    req.context()
        .register(
            new Client(
                proxies.client(peer, values(req, FORWARDED_FOR), values(req, FORWARDED)),
                req.isSecure()
                    || proxies.isSecure(
                        peer, values(req, FORWARDED_PROTO), values(req, FORWARDED))));
    res.next();
  }

  private static List<String> values(ServerRequest req, HeaderName name) {
    return req.headers().contains(name) ? req.headers().get(name).allValues() : List.of();
  }

  /** The client's address, without its port. */
  public static String address(ServerRequest req) {
    return known(req).orElseThrow();
  }

  /** The client's address, if this handler has processed the request. */
  static Optional<String> known(ServerRequest req) {
    return req.context().get(Client.class).map(Client::address);
  }

  /** Whether the request came over TLS, to this master or to a trusted proxy. */
  public static boolean isSecure(ServerRequest req) {
    return req.context().get(Client.class).orElseThrow().secure();
  }

  /** Whether the client is on this machine. */
  static boolean isLocal(ServerRequest req) {
    return InetAddress.ofLiteral(address(req)).isLoopbackAddress();
  }
}
