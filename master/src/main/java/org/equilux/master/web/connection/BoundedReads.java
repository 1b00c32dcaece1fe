package org.equilux.master.web.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.net.ConnectionQuota;
import org.equilux.master.net.ReplacedStreams;
import org.equilux.master.net.TlsServer;
import org.equilux.master.net.TrustedProxies;

/**
 * HTTP/1.1 connections with bounded memory and waits, see {@link ClientConnection}. Helidon reads a
 * chunk of a chunked body (up to 2 GiB) and the line with its size (of any length) as a whole
 * before a handler sees a byte; here, an oversized chunk or line ends the request.
 *
 * <p>This must be the only connection selector of its socket: then no byte is read before the
 * connection exists.
 */
public final class BoundedReads implements ServerConnectionSelector {
  /** The limit of a chunk, far above what clients use. */
  public static final int MAX_CHUNK = 16 << 20;

  private static final int MAX_LINE = 4 << 10;

  private final Http1ConnectionSelector http =
      Http1ConnectionSelector.builder().config(Http1Config.create()).build();
  private final Watchdog watchdog;
  private final Patience patience;
  private final ConnectionQuota quota;
  private final TrustedProxies proxies;
  private final Optional<TlsServer> tls;

  /**
   * Creates the selector.
   *
   * @param watchdog closes connections of slow clients
   * @param quota of idle connections
   * @param proxies to whose address the quota of an address does not apply
   * @param tls settings of TLS; empty for plain HTTP only
   */
  public BoundedReads(
      Watchdog watchdog,
      Patience patience,
      ConnectionQuota quota,
      TrustedProxies proxies,
      Optional<TlsServer> tls) {
    this.watchdog = watchdog;
    this.patience = patience;
    this.quota = quota;
    this.proxies = proxies;
    this.tls = tls;
  }

  /** Signals an oversized chunk or line, after which the connection cannot be used. */
  public static final class TooLongException extends IOException {
    TooLongException() {
      super("a chunk is too long");
    }
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    ClientConnection connection =
        new ClientConnection(context.serverSocket(), enter(context), watchdog.watch(), patience);
    boolean begun = false;
    try {
      Optional<DataWriter> encrypted = tls.flatMap(connection::secure);
      connection.speaks(
          (Http1Connection)
              http.connection(
                  new ReplacedStreams(
                      context,
                      new Reader(connection),
                      encrypted.orElseGet(context::dataWriter),
                      encrypted.isPresent())));
      begun = true;
      return connection;
    } finally {
      if (!begun) {
        connection.end();
      }
    }
  }

  private ConnectionQuota.Slot enter(ConnectionContext context) {
    try {
      String address = ConnectionQuota.address(context.remotePeer());
      return quota
          .enter(address, !proxies.contains(address))
          .orElseThrow(() -> new CloseConnectionException("all connections are busy"));
    } catch (InterruptedException e) {
      throw new CloseConnectionException("the master stops", e);
    }
  }

  private static final class Reader extends DataReader {
    private boolean ended;

    // The constructor is planned to become private, but Helidon has no other way to bound reads.
    @SuppressWarnings("removal")
    Reader(ClientConnection connection) {
      super(connection::read);
    }

    @Override
    public BufferData readBuffer(int length) {
      endIf(length > MAX_CHUNK);
      return super.readBuffer(length);
    }

    @Override
    public String readLine() {
      endIf(false);
      endIf(findNewLine(MAX_LINE) >= MAX_LINE);
      return super.readLine();
    }

    private void endIf(boolean tooLong) {
      ended |= tooLong;
      if (ended) {
        throw new UncheckedIOException(new TooLongException());
      }
    }
  }
}
