package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcProtocolSelector;
import io.helidon.webserver.http2.Http2Config;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.Operations;
import org.equilux.master.LoggedLines;
import org.equilux.master.RunningWorkers;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.dispatch.ClusterService;
import org.equilux.master.dispatch.ResultChecks;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.JoinTokens;
import org.equilux.protocol.TlsFiles;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.equilux.worker.WorkerRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Connections of real workers and of other clients to the worker port of a real master, with and
 * without TLS.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WorkerConnectionsTest {
  private static final JoinToken TOKEN = JoinToken.random();

  @TempDir private Path folder;

  private final Cluster cluster = new Cluster(SchedulerSettings.DEFAULT);
  private final RunningWorkers workers = new RunningWorkers();
  private final LoggedLines lines = new LoggedLines();
  private Certificates certificates;
  private WebServer server;

  @BeforeEach
  void prepare() {
    certificates = new Certificates(folder);
  }

  @AfterEach
  void stop() throws InterruptedException {
    workers.drain();
    cluster.close();
    server.stop();
    lines.close();
  }

  private void serve(Optional<TlsFiles> tls) throws IOException {
    serve(tls.map(WorkerConnectionsTest::withAnyNames), TOKEN);
  }

  private static WorkerTls withAnyNames(TlsFiles files) {
    return new WorkerTls(files, Optional.empty(), WorkerTls.Names.ANY);
  }

  private void serve(Optional<WorkerTls> tls, JoinTokens tokens) throws IOException {
    server =
        WebServer.builder()
            .from(
                WorkerSocket.configure(
                    "127.0.0.1",
                    0,
                    tls,
                    new ClusterService(
                        cluster, new ResultChecks(AuditSettings.DEFAULT, "scalar"), tokens)))
            .build()
            .start();
  }

  private Worker worker(String name, String host, JoinToken token, Optional<TlsFiles> tls) {
    return new Worker(
        new WorkerOptions(
            host, server.port(), () -> token, tls, name, 1, 1 << 20, Duration.ofSeconds(20)),
        BackendStack.of(List.of(new ScalarBackend())));
  }

  private void start(String name, String host, Optional<TlsFiles> tls) {
    workers.start(worker(name, host, TOKEN, tls));
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not within a minute: " + what + "\n" + lines);
      Thread.onSpinWait();
    }
  }

  private void awaitMembers(String... names) {
    await(
        List.of(names) + " are let in",
        () ->
            cluster.workers().stream()
                .map(WorkerView::name)
                .collect(Collectors.toSet())
                .equals(Set.of(names)));
  }

  /**
   * Returns the TLS settings of one side: the CA that it trusts and the identity that it presents,
   * either of which may be absent.
   */
  private Optional<TlsFiles> tls(String authority, String identity) {
    if (authority.isEmpty() && identity.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TlsFiles(
            Optional.of(authority).filter(name -> !name.isEmpty()).map(certificates::authority),
            Optional.of(identity).filter(name -> !name.isEmpty()).map(certificates::identity)));
  }

  @ParameterizedTest
  @CsvSource({"ca, master, ca, worker", "'', master, ca, ''"})
  void aPictureIsComputedOverTls(String clients, String master, String authority, String identity)
      throws Exception {
    serve(tls(clients, master));
    start("one", "localhost", tls(authority, identity));
    start("two", "localhost", tls(authority, identity));
    awaitMembers("one", "two");

    Path input = folder.resolve("input.png");
    BufferedImage image = new BufferedImage(500, 1500, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(4);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(1 << 20));
      }
    }
    ImageIO.write(image, "png", input.toFile());
    run(cluster, input, "clustered");
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor local = new LocalExecutor(scalar, 2)) {
      run(local, input, "alone");
    }
    assertEquals(-1, Files.mismatch(folder.resolve("alone"), folder.resolve("clustered")));
  }

  private void run(ChunkExecutor executor, Path input, String output) throws Exception {
    JobListener deaf =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {}

          @Override
          public void chunk(ChunkEvent event) {}
        };
    new PictureJob(
            "",
            new JobRequest(Operations.named("equalize"), Map.of()),
            executor,
            new JobSettings(
                PictureLimits.DEFAULT, 700_000, new FolderScratch(folder), Duration.ofMinutes(1)),
            deaf)
        .run(new FileBlob(input), new FileBlob(folder.resolve(output)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # master       | worker           | its --master | it says                                        | the master says
          ca , master    | none, none           | localhost    | it speaks TLS; name the CA                     | it does not speak TLS; start that worker with --tls-ca
          none, none         | ca, worker       | localhost    | it does not speak TLS; start it with           | it speaks TLS, but this master does not
          ca , master    | ca, none           | localhost    | it lets in only workers that show a certificate | it presents no certificate of a CA in --worker-tls-clients
          ca , master    | ca, stranger     | localhost    | it does not accept the certificate in          | it presents no certificate of a CA in --worker-tls-clients
          ca , master    | other-ca, worker | localhost    | its certificate does not come from a CA of     | it rejects this master's certificate
          none , master    | ca, none           | 127.0.0.1    | its certificate is another host's              | it rejects this master's certificate
          """)
  void mismatchedTlsIsRefusedAndBothSidesReportTheReason(
      String master, String worker, String host, String itSays, String masterSays)
      throws IOException {
    serve(pair(master));
    start("w", host, pair(worker));

    await(itSays, () -> lines.any("no connection to the master at " + host) && lines.any(itSays));
    await(masterSays, () -> lines.any("from 127.0.0.1 to the port for workers was refused"));
    assertTrue(lines.any(masterSays), lines::toString);
    assertFalse(lines.any("Exception"), lines::toString);
    assertEquals(List.of(), cluster.workers());
  }

  private Optional<TlsFiles> pair(String names) {
    String[] parts = names.replace("none", "").split(",", -1);
    return tls(parts[0].strip(), parts[1].strip());
  }

  private void serve(WorkerTls.Names names, Optional<Path> revoked) throws IOException {
    serve(
        Optional.of(
            new WorkerTls(certificates.files("ca", "master").orElseThrow(), revoked, names)),
        TOKEN);
  }

  @Test
  void aWorkerMustUseANameOfItsCertificate() throws IOException {
    serve(WorkerTls.Names.OF_CERTIFICATE, Optional.empty());

    start("Worker", "localhost", certificates.files("ca", "worker"));
    start("gpu7", "localhost", certificates.files("ca", "worker"));
    awaitMembers("Worker", "gpu7");
    Worker other = worker("gpu8", "localhost", TOKEN, certificates.files("ca", "worker"));

    WorkerRefusedException e = assertThrows(WorkerRefusedException.class, other::run);
    assertTrue(
        e.getMessage().contains("cannot be named \"gpu8\": its certificate names gpu7, worker"),
        e.getMessage());
  }

  @Test
  void aRevokedCertificateIsRefused() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("revoked"),
            "# lost with the laptop\nserial=" + serial("worker") + "  # rack 3\n");
    serve(WorkerTls.Names.ANY, Optional.of(list));

    start("w", "localhost", certificates.files("ca", "worker"));

    await("it is told", () -> lines.any("which may be revoked"));
    assertTrue(lines.any(serial("worker") + " is revoked"), lines::toString);
  }

  @Test
  void aWorkerIsDisconnectedWhenItsCertificateIsRevoked() throws IOException {
    Path list = Files.writeString(folder.resolve("revoked"), "# none\n");
    serve(WorkerTls.Names.ANY, Optional.of(list));
    start("revoked", "localhost", certificates.files("ca", "worker"));
    start("other", "localhost", certificates.files("ca", "renewed"));
    awaitMembers("revoked", "other");

    Files.writeString(list, "no number\n");
    await("it is said", () -> lines.any("revoked, line 1 is no serial number"));
    awaitMembers("revoked", "other");

    Files.writeString(list, serial("worker").toLowerCase(Locale.ROOT) + "\n");
    awaitMembers("other");
    await("it is told", () -> lines.any("which may be revoked"));
  }

  private static String serial(String certificate) {
    return RevokedCertificates.serial(Certificates.certificate(certificate));
  }

  @Test
  void joinTokensAreReloadedWhileTheMasterRuns() throws Exception {
    JoinToken old = JoinToken.random();
    JoinToken fresh = JoinToken.random();
    Path file = Files.writeString(folder.resolve("tokens"), old.text() + "\n");
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    serve(Optional.empty(), new RotatingTokens(file, now::get));
    workers.start(worker("one", "localhost", old, Optional.empty()));
    awaitMembers("one");
    assertRefused(fresh);

    Files.writeString(file, fresh.text() + "\n" + old.text() + " until 2026-01-02T00:00:00Z\n");
    workers.start(worker("two", "localhost", fresh, Optional.empty()));
    workers.start(worker("three", "localhost", old, Optional.empty()));
    awaitMembers("one", "two", "three");

    now.set(Instant.parse("2026-01-02T00:00:00Z"));
    assertRefused(old);
    Files.writeString(file, "short\n");
    workers.start(worker("four", "localhost", fresh, Optional.empty()));
    awaitMembers("one", "two", "three", "four");
    assertTrue(lines.any("a join token has from 16"), lines::toString);
  }

  private void assertRefused(JoinToken token) {
    Worker worker = worker("no", "localhost", token, Optional.empty());
    WorkerRefusedException e = assertThrows(WorkerRefusedException.class, worker::run);
    assertTrue(e.getMessage().contains("join token"), e.getMessage());
  }

  @Test
  void aCertificateDoesNotReplaceTheJoinToken() throws IOException {
    serve(certificates.files("ca", "master"));
    Worker worker =
        worker("w", "localhost", JoinToken.random(), certificates.files("ca", "worker"));
    WorkerRefusedException e = assertThrows(WorkerRefusedException.class, worker::run);
    assertTrue(e.getMessage().contains("join token"), e.getMessage());
  }

  @Test
  void renewedCertificatesAreUsedWhenFilesMatch() throws IOException {
    TlsFiles.Identity own = certificates.identity("stranger");
    TlsFiles.Identity renewed = certificates.identity("master");
    serve(Optional.of(new TlsFiles(Optional.empty(), Optional.of(own))));
    start("w", "localhost", tls("ca", ""));
    await("the first is refused", () -> lines.any("its certificate does not come from a CA of"));

    replace(own.certificate(), renewed.certificate());
    await("half of it is not used", () -> lines.any("the previous ones remain in use"));
    assertEquals(List.of(), cluster.workers());
    replace(own.key(), renewed.key());
    awaitMembers("w");
  }

  /**
   * Replaces a file and sets a later modification time, since file systems may give two changes the
   * same one.
   */
  private static void replace(Path file, Path by) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 5000));
  }

  /** The client sends nothing, or only the first byte of HTTP/2 (80) or of TLS (22). */
  @ParameterizedTest
  @CsvSource({"false, ''", "false, 80", "true, ''", "true, 22"})
  void aClientThatDoesNotRegisterInTimeIsDisconnected(boolean encrypted, String begun)
      throws IOException {
    Optional<TlsFiles> tls = encrypted ? tls("", "master") : Optional.empty();
    server =
        WebServer.builder()
            .from(
                ListenerConfig.builder()
                    .address(InetAddress.getLoopbackAddress())
                    .port(0)
                    .protocolsDiscoverServices(false)
                    .addConnectionSelector(
                        WorkerConnections.of(
                            Http2Config.create(),
                            GrpcProtocolSelector.create(GrpcConfig.create()),
                            tls.map(WorkerConnectionsTest::withAnyNames),
                            100,
                            Duration.ofMillis(50)))
                    .build())
            .build()
            .start();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      if (!begun.isEmpty()) {
        socket.getOutputStream().write(Integer.parseInt(begun));
      }
      assertEquals(-1, socket.getInputStream().read());
    }
    await("it is said", () -> lines.any("it did not register within"));
  }

  @Test
  void invalidInputIsOneLineInTheLog() throws IOException {
    serve(Optional.empty());
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
        assertEquals(-1, socket.getInputStream().read());
      }
    }
    assertEquals(1, lines.toString().lines().filter(line -> line.contains("was refused")).count());
    assertTrue(lines.any("it does not speak HTTP/2"), lines::toString);
    assertFalse(lines.any("Exception"), lines::toString);
  }
}
