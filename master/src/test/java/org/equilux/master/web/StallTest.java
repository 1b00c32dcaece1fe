package org.equilux.master.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.equilux.engine.JobSettings;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.Complaints;
import org.equilux.master.TestRecords;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.activity.Activity;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.database.Database;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.net.Certificates;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TlsServer;
import org.equilux.master.net.TrustedProxies;
import org.equilux.master.previews.Previews;
import org.equilux.master.storage.FileStorage;
import org.equilux.master.views.Views;
import org.equilux.master.web.accounts.AccountServices;
import org.equilux.master.web.cluster.ClusterView;
import org.equilux.master.web.connection.Patience;
import org.equilux.observe.Traces;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.TlsFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many deliberately slow clients at the web port of a real server. */
@Timeout(60)
class StallTest {
  private static final int MAX_OF_ADDRESS = 1024;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final byte[] GET = bytes("GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n");

  @TempDir Path data;

  /** Closed in reverse order. */
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final Complaints complaints = new Complaints();
  private WebServer server;

  private void serve(Patience patience) throws IOException {
    serve(patience, Optional.empty());
  }

  private void serveEncrypted(Patience patience) throws IOException {
    TlsFiles files =
        new TlsFiles(
            Optional.empty(),
            Optional.of(
                new Certificates(Files.createDirectory(data.resolve("certificates")))
                    .identity("master")));
    serve(patience, Optional.of(TlsServer.forWeb(files)));
  }

  private void serve(Patience patience, Optional<TlsServer> tls) throws IOException {
    Activity activity = new Activity(Clock.systemUTC());
    BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
    resources.push(backends);
    LocalExecutor executor = new LocalExecutor(backends, 1);
    resources.push(executor);
    Database database = TestRecords.open(data);
    resources.push(database);
    JobService jobs =
        JobService.open(
            data,
            FileStorage.open(Optional.empty(), data, database),
            database,
            JobLimits.DEFAULT,
            new RunSettings(1, JobSettings.DEFAULT_CHUNK_BYTES, Duration.ofMinutes(1)),
            executor,
            Clock.systemUTC(),
            activity,
            Traces.none());
    resources.push(jobs);
    Accounts accounts = Accounts.open(data, database, AccountSettings.DEFAULT, Clock.systemUTC());
    AuditLog audit = AuditLog.open(data, 1 << 20, Clock.systemUTC());
    resources.push(audit);
    resources.push(accounts);
    Views views = Views.open(data, jobs);
    resources.push(views);
    Previews previews =
        Previews.open(data, jobs.disk(), JobLimits.DEFAULT.picture(), Clock.systemUTC());
    resources.push(previews);
    Web web =
        new Web(
            jobs,
            new AccountServices(accounts, audit, Optional.empty()),
            views,
            previews,
            new ClusterView(
                List::of,
                new Quarantine(Clock.systemUTC()),
                activity,
                jobs,
                new ClusterView.Joining(6000, false)),
            Optional.empty(),
            Optional.empty(),
            patience);
    resources.push(web);
    WebServerConfig.Builder config = WebServer.builder();
    web.configure(
        config,
        new WebPort("127.0.0.1", 0, tls, TrustedProxies.NONE, PublicPath.ROOT, 4608),
        JobLimits.DEFAULT.uploadBytes(),
        () -> 0);
    server = config.build().start();
    resources.push(server::stop);
  }

  @AfterEach
  void stop() throws Exception {
    clock.shutdownNow();
    for (AutoCloseable resource : resources) {
      resource.close();
    }
    complaints.close();
    assertEquals(List.of(), complaints.heard());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.port()));
    socket.setSoTimeout(30_000);
    return socket;
  }

  private byte[] uploadOf(int length) throws IOException {
    return bytes(
        "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(length, Files.readString(DataFolder.localToken(data))));
  }

  /** Sends one byte every 20 ms until the connection closes. */
  private void dribble(Socket socket, byte[] bytes) {
    AtomicInteger sent = new AtomicInteger();
    var _ =
        clock.scheduleWithFixedDelay(
            () -> {
              try {
                if (bytes.length == 0) {
                  return;
                }
                socket.getOutputStream().write(bytes[sent.getAndIncrement() % bytes.length]);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            0,
            20,
            TimeUnit.MILLISECONDS);
  }

  @Test
  void endsAStalledUpload() throws Exception {
    serve(new Patience(LONG, SHORT, SHORT, 1024));
    try (WatchService changes = FileSystems.getDefault().newWatchService();
        Socket socket = connect("127.0.0.1")) {
      Path folder = data.resolve("jobs");
      folder.register(changes, StandardWatchEventKinds.ENTRY_DELETE);
      socket.getOutputStream().write(uploadOf(9));
      socket.getOutputStream().write(bytes("1234"));
      readToTheEnd(socket);
      awaitEmpty(folder, changes);
    }
  }

  /** No single pause is too long, but at this rate the upload would take a year. */
  @Test
  void endsASlowUpload() throws Exception {
    serve(new Patience(LONG, SHORT, SHORT, 1024));
    try (Socket socket = connect("127.0.0.1")) {
      socket.getOutputStream().write(uploadOf(1 << 30));
      dribble(socket, new byte[1]);
      readToTheEnd(socket);
    }
  }

  @Test
  void endsASlowHead() throws Exception {
    serve(new Patience(LONG, SHORT, LONG, 1024));
    try (Socket socket = connect("127.0.0.1")) {
      dribble(socket, bytes("GET / HTTP/1.1\r\nX-Header: " + "a".repeat(10_000)));
      readToTheEnd(socket);
    }
  }

  /** The handshake stops before its first byte, inside a TLS record, or after half a greeting. */
  @ParameterizedTest
  @ValueSource(strings = {"", "16", "1603010200010001fc0303"})
  void endsASlowHandshake(String begun) throws Exception {
    serveEncrypted(new Patience(LONG, SHORT, LONG, 1024));
    try (Socket socket = connect("127.0.0.1")) {
      socket.getOutputStream().write(HexFormat.of().parseHex(begun));
      dribble(socket, new byte[begun.isEmpty() ? 0 : 1]);
      // The server may send a TLS alert of at most 7 bytes.
      assertTrue(readToTheEnd(socket).length() <= 7);
    }
  }

  /** The time limits of requests apply inside TLS, too. */
  @Test
  void endsASlowUploadOverTls() throws Exception {
    serveEncrypted(new Patience(LONG, SHORT, SHORT, 1024));
    try (Socket socket = connect("127.0.0.1");
        Socket encrypted = encrypt(socket)) {
      encrypted.getOutputStream().write(uploadOf(1 << 30));
      dribble(encrypted, new byte[1]);
      readToTheEnd(encrypted);
    }
  }

  @Test
  void endsAnIdleConnectionOverTls() throws Exception {
    serveEncrypted(new Patience(SHORT, SHORT, LONG, 1024));
    try (Socket socket = connect("127.0.0.1");
        Socket encrypted = encrypt(socket)) {
      encrypted.getOutputStream().write(GET);
      assertTrue(readToTheEnd(encrypted).startsWith("HTTP/1.1 200"));
    }
  }

  private static Socket encrypt(Socket socket) throws IOException {
    return Certificates.trusting("ca")
        .getSocketFactory()
        .createSocket(socket, "localhost", socket.getPort(), false);
  }

  /** The connection is idle before its first request or after one. */
  @Test
  void endsAnIdleConnection() throws Exception {
    serve(new Patience(SHORT, SHORT, LONG, 1024));
    try (Socket silent = connect("127.0.0.1");
        Socket served = connect("127.0.0.1")) {
      served.getOutputStream().write(GET);
      assertTrue(readToTheEnd(served).startsWith("HTTP/1.1 200"));
      assertEquals("", readToTheEnd(silent));
    }
  }

  /** The server answers a request that arrives in parts within the limits, and the one after it. */
  @Test
  void servesAModeratelySlowClient() throws Exception {
    serve(new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), LONG, 1024));
    try (Socket socket = connect("127.0.0.1")) {
      for (byte b : GET) {
        socket.getOutputStream().write(b);
      }
      assertEquals("HTTP/1.1 200", text(socket.getInputStream().readNBytes(12)));
      for (byte b :
          text(GET)
              .replace("Host", "Connection: close\r\nHost")
              .getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(b);
      }
      assertTrue(readToTheEnd(socket).contains("HTTP/1.1 200"));
    }
  }

  /**
   * Idle connections of an address block neither other addresses nor further connections of the
   * same one. Within this test's time, only the limit of connections can end them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
  void idleConnectionsAreClosedForNewOnes(String from) throws Exception {
    serve(new Patience(LONG, LONG, LONG, 1024));
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < MAX_OF_ADDRESS + 50; i++) {
        Socket socket = connect("127.0.0.1");
        socket.getOutputStream().write('G');
        held.add(socket);
      }
      try (Socket socket = connect(from)) {
        socket.getOutputStream().write(GET);
        assertEquals("HTTP/1.1 200", text(socket.getInputStream().readNBytes(12)));
      }
      int open = held.size();
      while (open > MAX_OF_ADDRESS) {
        open = 0;
        for (Socket socket : held) {
          open += isOpen(socket) ? 1 : 0;
        }
      }
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  private static boolean isOpen(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  /**
   * Waits until the folder is empty; the client sees the end of the connection shortly before the
   * upload is removed.
   */
  private static void awaitEmpty(Path folder, WatchService changes) throws Exception {
    while (!isEmpty(folder)) {
      WatchKey key = changes.poll(30, TimeUnit.SECONDS);
      assertNotNull(key, "the upload is still there");
      key.reset();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String readToTheEnd(Socket socket) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } catch (SocketException e) {
      // A connection reset counts as the end.
    }
    return text(read.toByteArray());
  }
}
