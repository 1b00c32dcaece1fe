package org.equilux.master.web.connection;

import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.equilux.master.net.ConnectionQuota;
import org.equilux.master.net.Prefixed;
import org.equilux.master.net.SocketReads;
import org.equilux.master.net.TlsServer;
import org.equilux.master.net.TlsStream;

/**
 * A client's connection. It starts with a TLS handshake, if there is TLS; then phases repeat: idle,
 * receiving a request's head, serving the request. The watchdog closes a connection that is idle or
 * receives a head for too long, and an idle connection may be closed to make room for another.
 * Confined to the connection's thread.
 */
final class ClientConnection implements ServerConnection, InterruptableTask<Void> {
  private static final System.Logger LOG = System.getLogger(ClientConnection.class.getName());
  private static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

  private enum Phase {
    IDLE,
    HEAD,
    SERVING
  }

  /** The time limit for sending the closing alert of TLS. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final HelidonSocket socket;

  /** Pieces are large only while a request is served, so that idle clients take no memory. */
  private final SocketReads received;

  private final ConnectionQuota.Slot slot;
  private final Watchdog.Watch watch;
  private final Patience patience;
  private Http1Connection http;

  /** The source of bytes: the socket, or TLS on it. */
  private Supplier<byte[]> in;

  private Optional<TlsStream> tls = Optional.empty();
  private Phase phase = Phase.IDLE;
  private long deadline;

  ClientConnection(
      HelidonSocket socket, ConnectionQuota.Slot slot, Watchdog.Watch watch, Patience patience) {
    this.socket = socket;
    this.received = new SocketReads(socket, false);
    this.in = received;
    this.slot = slot;
    this.watch = watch;
    this.patience = patience;
    this.deadline = System.nanoTime() + patience.idle().toNanos();
  }

  /** The connection whose request the calling thread serves. */
  static ClientConnection current() {
    return CURRENT.get();
  }

  Watchdog.Watch watch() {
    return watch;
  }

  /**
   * Performs the TLS handshake, within the time limit for a request's head. A client without TLS is
   * left to the handlers, which redirect it to HTTPS.
   *
   * @return the encrypted output; empty if the client does not use TLS
   * @throws CloseConnectionException if the handshake fails or the client closes the connection
   */
  Optional<DataWriter> secure(TlsServer server) {
    deadline = System.nanoTime() + patience.head().toNanos();
    watch.until(deadline);
    try {
      byte[] first = received.get();
      if (first == null) {
        throw new CloseConnectionException("the client left before it began");
      }
      if (!TlsStream.isBegunBy(first)) {
        in = new Prefixed(first, received);
        phase = Phase.HEAD;
        return Optional.empty();
      }
      TlsStream stream = new TlsStream(socket, new Prefixed(first, received), server);
      if (!stream.handshake()) {
        throw new CloseConnectionException("the client left before it began");
      }
      in = stream;
      tls = Optional.of(stream);
      deadline = System.nanoTime() + patience.idle().toNanos();
      return Optional.of(stream);
    } catch (SSLException | UncheckedIOException e) {
      throw new CloseConnectionException("there is no agreement on TLS", e);
    } finally {
      watch.heard();
    }
  }

  /** Sets the HTTP/1.1 handler of this connection; called once, before {@link #handle}. */
  void speaks(Http1Connection connection) {
    http = connection;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    try {
      ScopedValue.where(CURRENT, this)
          .call(
              () -> {
                http.handle(limit);
                return null;
              });
    } finally {
      tls.ifPresent(this::sayFarewell);
      end();
    }
  }

  private void sayFarewell(TlsStream stream) {
    watch.until(System.nanoTime() + FAREWELL.toNanos());
    try {
      stream.close();
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.TRACE, "a connection had ended already", e);
    } finally {
      watch.heard();
    }
  }

  /** Releases the resources of the connection, which must not be used afterwards. */
  void end() {
    watch.close();
    slot.close();
  }

  /** Waits for the client's next bytes; null at the end. */
  byte[] read() {
    try {
      if (phase != Phase.SERVING) {
        watch.until(deadline);
      }
      byte[] bytes = in.get();
      if (phase == Phase.IDLE) {
        phase = Phase.HEAD;
        deadline = System.nanoTime() + patience.head().toNanos();
      }
      return bytes;
    } catch (UncheckedIOException e) {
      if (watch.late() || slot.whyCut().isPresent()) {
        throw new CloseConnectionException("the client took too long", e);
      }
      throw new ServerConnectionException("cannot read from the socket", e);
    } finally {
      if (phase != Phase.SERVING) {
        watch.heard();
      }
    }
  }

  /** Notes that a request's head has arrived. */
  void serve() {
    slot.busy();
    phase = Phase.SERVING;
    received.growing(true);
  }

  /** Notes that a request is answered. */
  void served() {
    slot.idle();
    phase = Phase.IDLE;
    received.growing(false);
    deadline = System.nanoTime() + patience.idle().toNanos();
  }

  @Override
  public boolean canInterrupt() {
    return http.canInterrupt();
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    http.close(interrupt);
  }
}
