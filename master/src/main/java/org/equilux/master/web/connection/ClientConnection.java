package org.equilux.master.web.connection;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.equilux.master.net.ConnectionQuota;

/**
 * A client's connection: it is idle, then a request's head arrives, then the request is served, and
 * so on. An idle connection, or one whose head takes too long, is ended by the watchdog, and may be
 * cut to make room for another. For the connection's thread.
 */
final class ClientConnection implements ServerConnection, InterruptableTask<Void> {
  private static final ScopedValue<ClientConnection> CURRENT = ScopedValue.newInstance();

  private enum Phase {
    IDLE,
    HEAD,
    SERVING
  }

  private final HelidonSocket socket;
  private final ConnectionQuota.Slot slot;
  private final Watchdog.Watch watch;
  private final Patience patience;
  private Http1Connection http;
  private Phase phase = Phase.IDLE;
  private long deadline;

  ClientConnection(
      HelidonSocket socket, ConnectionQuota.Slot slot, Watchdog.Watch watch, Patience patience) {
    this.socket = socket;
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

  /** Sets what speaks HTTP/1.1 on this connection; called once, before {@link #handle}. */
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
      end();
    }
  }

  /** Gives back what the connection has; it is not used any more. */
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
      byte[] bytes = socket.get();
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

  /** A request's head has arrived. */
  void serve() {
    slot.busy();
    phase = Phase.SERVING;
  }

  /** A request is answered. */
  void served() {
    slot.idle();
    phase = Phase.IDLE;
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
