package org.equilux.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to a server, each kept after a request for the next one. An interrupt of a thread
 * ends its request, and its connection. Safe for use by several threads.
 */
final class Connections implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** The idle time after which a connection is checked before its use, which takes 1 ms. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** The bytes sent with TLS between two looks for an early answer, each of which takes 1 ms. */
  private static final int LOOK_BYTES = 1 << 20;

  private static final String TLS = "https";

  private final String host;
  private final int port;
  private final Optional<SSLContext> tls;
  private final DefaultBHttpClientConnectionFactory factory;
  private final HttpRequestExecutor executor = new HttpRequestExecutor();
  private final HttpProcessor processor = HttpProcessors.client("Equilux");

  /** Guarded by this object's monitor, like the other collection. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  private final Set<HttpClientConnection> open = new HashSet<>();
  private boolean closed;

  private record Idle(HttpClientConnection connection, long since) {}

  /**
   * @param trust the CAs of the server's certificate; empty for those that Java knows
   */
  Connections(URI server, Optional<SSLContext> trust) {
    boolean secure = TLS.equalsIgnoreCase(server.getScheme());
    this.host = server.getHost();
    this.port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
    this.tls = secure ? Optional.of(trust.orElseGet(Connections::known)) : Optional.empty();
    this.factory =
        DefaultBHttpClientConnectionFactory.builder()
            .responseOutOfOrderStrategy(earlyAnswers(secure))
            .build();
  }

  private static SSLContext known() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** The detection of an answer that comes before the request is sent, such as a refusal. */
  private static ResponseOutOfOrderStrategy earlyAnswers(boolean secure) {
    return secure
        ? new MonitoringResponseOutOfOrderStrategy(LOOK_BYTES)
        : (request, connection, in, sent, next) -> in.available() > 0;
  }

  /**
   * Sends a request and waits for the beginning of its answer.
   *
   * @param patience the time without an answer after which the request fails; later for reading it
   * @throws ConnectException if no connection came about
   */
  Exchange send(ClassicHttpRequest request, Duration patience)
      throws IOException, InterruptedException {
    while (true) {
      Optional<HttpClientConnection> kept = kept();
      try {
        return exchange(kept.isPresent() ? kept.get() : connect(), request, patience);
      } catch (IOException e) {
        throwIfInterrupted(e);
        // The server may have ended a kept connection meanwhile; repeating is harmless.
        boolean repeatable = Method.isIdempotent(request.getMethod());
        if (kept.isEmpty() || !repeatable || e instanceof SocketTimeoutException) {
          throw e;
        }
      }
    }
  }

  /**
   * Throws the interrupt of this thread, if it is interrupted: the interrupt closed the connection.
   *
   * @param failure of the connection
   */
  static void throwIfInterrupted(IOException failure) throws InterruptedException {
    if (Thread.interrupted()) {
      throw (InterruptedException) new InterruptedException().initCause(failure);
    }
  }

  private Exchange exchange(
      HttpClientConnection connection, ClassicHttpRequest request, Duration patience)
      throws IOException {
    try {
      HttpCoreContext context = HttpCoreContext.create();
      connection.setSocketTimeout(Timeout.of(patience));
      executor.preProcess(request, processor, context);
      ClassicHttpResponse answer = executor.execute(request, connection, context);
      executor.postProcess(answer, processor, context);
      boolean keep = executor.keepAlive(request, answer, connection, context);
      return new Exchange(connection, answer, reusable -> release(connection, keep && reusable));
    } catch (HttpException e) {
      release(connection, false);
      throw new IOException("the answer is not HTTP: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      release(connection, false);
      throw e;
    }
  }

  /** An idle connection that was used lately or passed a check; empty if there is none. */
  private Optional<HttpClientConnection> kept() throws IOException {
    while (true) {
      Idle last;
      synchronized (this) {
        last = idle.pollLast();
      }
      if (last == null) {
        return Optional.empty();
      }
      boolean fresh = System.nanoTime() - last.since() < FRESH.toNanos();
      if (last.connection().isOpen() && (fresh || !last.connection().isStale())) {
        return Optional.of(last.connection());
      }
      release(last.connection(), false);
    }
  }

  private HttpClientConnection connect() throws IOException {
    IOException failure = new UnknownHostException(host);
    for (InetAddress address : addresses()) {
      // The socket of a channel, unlike others, is closed by an interrupt of its thread.
      Socket socket = SocketChannel.open().socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, port), (int) CONNECT_TIMEOUT.toMillis());
        HttpClientConnection connection = tls.isPresent() ? secure(socket) : plain(socket);
        add(connection);
        return connection;
      } catch (ConnectException | SocketTimeoutException e) {
        socket.close();
        failure = e;
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    }
    throw (ConnectException) new ConnectException(failure.getMessage()).initCause(failure);
  }

  private InetAddress[] addresses() throws ConnectException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw (ConnectException) new ConnectException("unknown host " + host).initCause(e);
    }
  }

  private HttpClientConnection plain(Socket socket) throws IOException {
    return factory.createConnection(socket);
  }

  private HttpClientConnection secure(Socket socket) throws IOException {
    SSLSocket secure =
        (SSLSocket) tls.orElseThrow().getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.setSoTimeout((int) CONNECT_TIMEOUT.toMillis());
    secure.startHandshake();
    return factory.createConnection(secure, socket);
  }

  private synchronized void add(HttpClientConnection connection) throws IOException {
    if (closed) {
      connection.close(CloseMode.IMMEDIATE);
      throw new IOException("the connections are closed");
    }
    open.add(connection);
  }

  private void release(HttpClientConnection connection, boolean keep) {
    synchronized (this) {
      if (keep && !closed && connection.isOpen()) {
        idle.addLast(new Idle(connection, System.nanoTime()));
        return;
      }
      open.remove(connection);
    }
    connection.close(CloseMode.IMMEDIATE);
  }

  /** Ends all connections, also those in use. */
  @Override
  public void close() {
    Set<HttpClientConnection> used;
    List<HttpClientConnection> unused;
    synchronized (this) {
      closed = true;
      unused = idle.stream().map(Idle::connection).toList();
      used = new HashSet<>(open);
      unused.forEach(used::remove);
      open.clear();
      idle.clear();
    }
    used.forEach(connection -> connection.close(CloseMode.IMMEDIATE));
    unused.forEach(connection -> connection.close(CloseMode.GRACEFUL));
  }
}
