package org.equilux.master.web.connection;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * The filter that manages a request's connection: counts bytes, monitors the client's pace, and
 * closes the connection if necessary. Before closing, it drains a part of a refused body, so that
 * the client can read the refusal. It must be the only filter, as it does not see exceptions of
 * other filters.
 */
public final class Connections implements Filter {
  /** The limit in bytes of drained bodies. */
  public static final long MAX_DRAINED = 256L << 20;

  private static final Duration MAX_DRAIN_TIME = Duration.ofSeconds(20);
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());

  private final Patience patience;
  private final ClientTraffic traffic;

  public Connections(Patience patience, ClientTraffic traffic) {
    this.patience = patience;
    this.traffic = traffic;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest req, RoutingResponse res) {
    ClientConnection connection = ClientConnection.current();
    connection.serve();
    try {
      Watchdog.Watch watch = connection.watch();
      InputStream[] body = new InputStream[1];
      req.streamFilter(in -> body[0] = new RequestBody(in, new Pace(watch, patience), traffic));
      // An answer to HEAD has no body. A filter would set its length to 0.
      if (!req.prologue().method().equals(Method.HEAD)) {
        res.streamFilter(out -> new WatchedOutput(out, new Pace(watch, patience), traffic));
      }
      chain.proceed();
      if (res.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
          || req.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
        if (stillSending(req)) {
          drain(body[0] == null ? req.content().inputStream() : body[0]);
        }
        // The server would otherwise read the rest of a body as the next request.
        throw new CloseConnectionException("closed as agreed");
      }
    } finally {
      connection.served();
    }
  }

  /** Whether the client sends its body without waiting for "100 Continue". */
  private static boolean stillSending(RoutingRequest req) {
    return req.content().hasEntity()
        && !req.content().consumed()
        && (req.continueSent() || !req.headers().contains(HeaderNames.EXPECT));
  }

  private static void drain(InputStream body) {
    long deadline = System.nanoTime() + MAX_DRAIN_TIME.toNanos();
    byte[] buffer = new byte[64 << 10];
    long drained = 0;
    try {
      int count = body.read(buffer);
      while (count >= 0 && drained < MAX_DRAINED && System.nanoTime() < deadline) {
        drained += count;
        count = body.read(buffer);
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a refused body broke off", e);
    }
  }

  private static final class WatchedOutput extends FilterOutputStream {
    private final Pace pace;
    private final ClientTraffic traffic;

    WatchedOutput(OutputStream out, Pace pace, ClientTraffic traffic) {
      super(out);
      this.pace = pace;
      this.traffic = traffic;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      pace.waiting();
      try {
        out.write(bytes, offset, length);
        traffic.addSent(length);
      } catch (IOException | RuntimeException e) {
        throw gone(e);
      } finally {
        pace.heard(length);
      }
    }

    @Override
    public void flush() {
      pace.waiting();
      try {
        out.flush();
      } catch (IOException | RuntimeException e) {
        throw gone(e);
      } finally {
        pace.heard(0);
      }
    }

    /** Signals that the client left before the answer, which is no failure. */
    private static CloseConnectionException gone(Exception cause) {
      return new CloseConnectionException("the client is gone", cause);
    }
  }
}
