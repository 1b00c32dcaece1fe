package org.equilux.master.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2Connection;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.equilux.observe.RateLimitedLog;

/**
 * The HTTP/2 connections, with or without TLS, of workers. Clients that do not start them correctly
 * or do not register in time are refused, and a rate-limited log line has the reason. The resources
 * that a client can use before its registration are bounded, see {@link WorkerPeer}.
 *
 * <p>This must be the only connection selector of its socket: then no byte is read before the
 * connection exists.
 */
public final class WorkerConnections implements ServerConnectionSelector {
  /** The time for the handshake, the HTTP/2 preface and the registration. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The interval at which open connections are checked for revoked certificates. */
  private static final Duration REVOCATION_PERIOD = Duration.ofSeconds(1);

  /**
   * The limit of connections of unregistered clients, which together use less than 64 MiB. Workers
   * register within milliseconds, so only other clients are closed to make room.
   */
  private static final int MAX_UNREGISTERED = 256;

  static final int MAX_UNREGISTERED_OF_ADDRESS = 64;

  /** The client's HTTP/2 connection preface (RFC 9113, section 3.4). */
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A TLS record with the fatal alert "unexpected message" (RFC 8446, section 6). */
  private static final byte[] UNEXPECTED_MESSAGE = HexFormat.of().parseHex("1503030002020a");

  /** An HTTP/2 SETTINGS frame without settings (RFC 9113, section 6.5). */
  private static final byte[] NO_SETTINGS = HexFormat.of().parseHex("000000040000000000");

  private static final System.Logger LOG = System.getLogger(WorkerConnections.class.getName());

  private final Http2Config http2;
  private final Http2SubProtocolSelector grpc;
  private final Optional<TlsServer> tls;
  private final WorkerTls.Names names;
  private final Optional<RevokedCertificates> revoked;
  private final Duration patience;

  /** The limit of connections of unregistered clients. */
  private final ConnectionQuota unregistered;

  private final RateLimitedLog complaints = new RateLimitedLog(LOG, 1);

  /** Signals an error of the client; the message has the error and its remedy. */
  private static final class UnfitException extends Exception {
    UnfitException(String message) {
      super(message);
    }
  }

  /**
   * The streams of a correctly started connection.
   *
   * @param shown certificate of the client; empty if none is required
   */
  private record Streams(Supplier<byte[]> in, DataWriter out, Optional<X509Certificate> shown) {}

  private WorkerConnections(
      Http2Config http2,
      Http2SubProtocolSelector grpc,
      Optional<WorkerTls> tls,
      int maxConnections,
      Duration patience)
      throws IOException {
    this.http2 = http2;
    this.grpc = grpc;
    this.names = tls.map(WorkerTls::names).orElse(WorkerTls.Names.ANY);
    this.revoked = tls.isPresent() ? tls.get().revokedCertificates() : Optional.empty();
    this.tls =
        tls.isPresent()
            ? Optional.of(TlsServer.forWorkers(tls.get().files(), revoked))
            : Optional.empty();
    this.patience = patience;
    // Half of the limit, so that a new connection can still be accepted and close an old one.
    int most = Math.min(MAX_UNREGISTERED, maxConnections / 2);
    this.unregistered = new ConnectionQuota(most, Math.min(MAX_UNREGISTERED_OF_ADDRESS, most));
  }

  /**
   * Creates the connections' selector.
   *
   * @param http2 settings of HTTP/2
   * @param grpc handles the calls
   * @param tls settings of TLS; empty for plain text
   * @param maxConnections limit of open connections, registered or not
   * @throws IOException if a file for TLS cannot be used; the message names it
   */
  public static WorkerConnections of(
      Http2Config http2, Http2SubProtocolSelector grpc, Optional<WorkerTls> tls, int maxConnections)
      throws IOException {
    return of(http2, grpc, tls, maxConnections, PATIENCE);
  }

  static WorkerConnections of(
      Http2Config http2,
      Http2SubProtocolSelector grpc,
      Optional<WorkerTls> tls,
      int maxConnections,
      Duration patience)
      throws IOException {
    return new WorkerConnections(http2, grpc, tls, maxConnections, patience);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return PREFACE.length;
  }

  @Override
  public Support supports(BufferData data) {
    // As the only selector, it must accept every connection.
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("h2");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    WorkerPeer peer = enter(context);
    boolean begun = false;
    try {
      ServerConnection connection = begin(context, peer);
      begun = true;
      return connection;
    } finally {
      if (!begun) {
        end(peer);
      }
    }
  }

  private WorkerPeer enter(ConnectionContext context) {
    try {
      // Unregistered connections are never busy, so one can always be closed.
      WorkerPeer peer =
          new WorkerPeer(
              unregistered
                  .enter(ConnectionQuota.address(context.remotePeer()), true)
                  .orElseThrow());
      CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
          .execute(
              () ->
                  peer.cut(
                      "it did not register within %d s; is it a worker?"
                          .formatted(patience.toSeconds())));
      return peer;
    } catch (InterruptedException e) {
      throw new CloseConnectionException("the master stops", e);
    }
  }

  private ServerConnection begin(ConnectionContext context, WorkerPeer peer) {
    try {
      Streams streams = streams(context);
      streams.shown().ifPresent(certificate -> peer.shows(certificate, names));
      Supplier<byte[]> in = new Prefixed(preface(streams.in()), streams.in());
      return new PeerConnection(
          peer,
          context.serverSocket(),
          streams.shown(),
          (Http2Connection)
              Http2ConnectionSelector.builder()
                  .http2Config(http2)
                  .addSubProtocolSelector(new PeerStreams(peer, grpc))
                  .build()
                  .connection(
                      new ReplacedStreams(
                          context,
                          DataReader.create(counted(peer, quiet(in))),
                          streams.out(),
                          tls.isPresent())));
    } catch (UnfitException e) {
      complain(peer, e.getMessage());
      awaitEnd(context.serverSocket());
      throw new CloseConnectionException(e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw new CloseConnectionException("the connection could not be started", e);
    }
  }

  /** Ends a connection's peer, and logs the reason if the connection was closed by this master. */
  private void end(WorkerPeer peer) {
    peer.whyCut().ifPresent(reason -> complain(peer, reason));
    peer.end();
  }

  /** A correctly started connection. */
  private final class PeerConnection implements ServerConnection, InterruptableTask<Void> {
    private final WorkerPeer peer;
    private final HelidonSocket socket;
    private final Optional<X509Certificate> shown;
    private final Http2Connection connection;
    private final CountDownLatch ended = new CountDownLatch(1);

    PeerConnection(
        WorkerPeer peer,
        HelidonSocket socket,
        Optional<X509Certificate> shown,
        Http2Connection connection) {
      this.peer = peer;
      this.socket = socket;
      this.shown = shown;
      this.connection = connection;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      if (revoked.isPresent() && shown.isPresent()) {
        Thread.ofVirtual()
            .name("revocation")
            .start(() -> closeWhenRevoked(revoked.get(), shown.get()));
      }
      try {
        connection.handle(limit);
      } finally {
        ended.countDown();
        end(peer);
      }
    }

    /** Closes a connection when its certificate is revoked. */
    private void closeWhenRevoked(RevokedCertificates list, X509Certificate certificate) {
      try {
        while (!ended.await(REVOCATION_PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          if (list.contains(certificate)) {
            complain(
                peer,
                "its certificate with the serial number %s is revoked"
                    .formatted(RevokedCertificates.serial(certificate)));
            socket.close();
            return;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return connection.canInterrupt();
    }
  }

  private void complain(WorkerPeer peer, String line) {
    complaints.log(
        Level.WARNING,
        "a connection from %s to the port for workers was refused: %s"
            .formatted(peer.address(), line));
  }

  /**
   * Waits until the client closes the connection: closing it while data of the client are in flight
   * could keep the client from reading the error.
   */
  private static void awaitEnd(HelidonSocket socket) {
    try {
      while (socket.get() != null) {
        // A failure to close has no consequences here.
      }
    } catch (UncheckedIOException e) {
      LOG.log(Level.TRACE, "a refused connection broke off", e);
    }
  }

  private Streams streams(ConnectionContext context) throws UnfitException {
    HelidonSocket socket = context.serverSocket();
    byte[] first = next(socket);
    Prefixed received = new Prefixed(first, new SocketReads(socket, true));
    boolean encrypted = TlsStream.isBegunBy(first);
    if (tls.isEmpty()) {
      if (encrypted) {
        // Not a TLS record, so the client recognizes the error immediately.
        socket.write(BufferData.create(NO_SETTINGS.clone()));
        throw new UnfitException(
            "it speaks TLS, but this master does not; start the master with --worker-tls-cert, or"
                + " that worker without --tls-ca");
      }
      return new Streams(received, context.dataWriter(), Optional.empty());
    }
    if (!encrypted) {
      socket.write(BufferData.create(UNEXPECTED_MESSAGE.clone()));
      throw new UnfitException("it does not speak TLS; start that worker with --tls-ca");
    }
    TlsStream stream = new TlsStream(socket, received, tls.get());
    try {
      if (!stream.handshake()) {
        throw ended();
      }
    } catch (SSLException e) {
      throw new UnfitException(reason(e));
    }
    return new Streams(stream, stream, stream.shown());
  }

  private static String reason(SSLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("Empty client certificate chain")) {
      return "it presents no certificate of a CA in --worker-tls-clients; start that worker with"
          + " --tls-cert and --tls-key";
    }
    if (message.contains("fatal alert")) {
      return "it rejects this master's certificate (%s); its --tls-ca must contain the CA of that certificate, and the certificate must name the host of its --master"
          .formatted(message.substring(message.lastIndexOf(' ') + 1));
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RevokingTrust.RevokedException) {
        return cause.getMessage() + " (--worker-tls-revoked)";
      }
      if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
        return "its certificate is not issued by a CA in --worker-tls-clients, or is not valid now (%s)"
            .formatted(rootMessage(cause));
      }
    }
    return "the TLS handshake failed (%s)".formatted(message);
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Reads the whole preface, and returns it with the bytes after it. */
  private static byte[] preface(Supplier<byte[]> in) throws UnfitException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (read.size() < PREFACE.length) {
      read.writeBytes(next(in));
      int length = Math.min(read.size(), PREFACE.length);
      if (!Arrays.equals(read.toByteArray(), 0, length, PREFACE, 0, length)) {
        throw new UnfitException(
            "it does not speak HTTP/2, as workers do; the web application has another port");
      }
    }
    return read.toByteArray();
  }

  private static byte[] next(Supplier<byte[]> in) {
    byte[] bytes = in.get();
    if (bytes == null) {
      throw ended();
    }
    return bytes;
  }

  /** Probes of load balancers close connections this way, which is no error. */
  private static CloseConnectionException ended() {
    return new CloseConnectionException("the client closed the connection before the preface");
  }

  private static Supplier<byte[]> counted(WorkerPeer peer, Supplier<byte[]> in) {
    return () -> {
      byte[] bytes = in.get();
      if (bytes != null) {
        peer.count(bytes.length);
      }
      return bytes;
    };
  }

  /** Treats a broken connection as its end, as Helidon's own reader does. */
  private static Supplier<byte[]> quiet(Supplier<byte[]> in) {
    return () -> {
      try {
        return in.get();
      } catch (UncheckedIOException e) {
        throw new ServerConnectionException("cannot read from the socket", e);
      }
    };
  }
}
