package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.http.http2.Http2Flag;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.LoggedLines;
import org.equilux.master.RunningWorkers;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.dispatch.ClusterService;
import org.equilux.master.dispatch.ResultChecks;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.Backend;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients without the join token at the worker port of a real master. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StrangersTest {
  private static final JoinToken TOKEN = JoinToken.random();

  private final Cluster cluster = new Cluster(new SchedulerSettings(600_000, 600_000, 3, 2));
  private final RunningWorkers workers = new RunningWorkers();
  private final LoggedLines lines = new LoggedLines();
  private final List<Socket> sockets = new ArrayList<>();
  private WebServer server;

  @BeforeEach
  void serve() throws IOException {
    server =
        WebServer.builder()
            .from(
                WorkerSocket.configure(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    new ClusterService(
                        cluster, new ResultChecks(AuditSettings.DEFAULT, "scalar"), TOKEN)))
            .build()
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    workers.drain();
    cluster.close();
    server.stop();
    lines.close();
  }

  private Stranger stranger() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    sockets.add(socket);
    return new Stranger(socket);
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not within a minute: " + what + "\n" + lines);
      Thread.onSpinWait();
    }
  }

  private void aWorkerIsStillLetIn() {
    workers.start(
        new Worker(
            new WorkerOptions(
                "localhost",
                server.port(),
                () -> TOKEN,
                Optional.empty(),
                "worker",
                1,
                1 << 20,
                Duration.ofSeconds(20)),
            BackendStack.of(List.of(new ScalarBackend()))));
    await("a worker is let in", () -> cluster.workers().size() == 1);
  }

  /**
   * Floods of a gigabyte: streams with one large unfinished message each, streams with one small
   * unfinished message each, and one stream with a message above the size limit.
   */
  @ParameterizedTest
  @CsvSource({"1199, 900000", "20000, 50000", "1, 1000000000"})
  void aFloodOfUnfinishedMessagesEndsItsConnection(int streams, int messageBytes) throws Exception {
    Stranger stranger = stranger();
    long sent = stranger.flood(streams, messageBytes);
    stranger.awaitEnd();
    // Bytes in the sockets' buffers count as sent although the master never read them.
    assertTrue(sent < 16 << 20, sent + " bytes were sent");
    aWorkerIsStillLetIn();
  }

  @Test
  void aFloodOfPingsEndsItsConnection() throws Exception {
    Stranger stranger = stranger();
    int sent = 0;
    try {
      for (; sent < 1_000_000; sent++) {
        stranger.frame(Stranger.PING, Http2Flag.ACK, 0, new byte[8]);
      }
    } catch (IOException e) {
      // The master closed the connection.
    }
    stranger.awaitEnd();
    assertTrue(sent < 1_000_000);
    await("it is said", () -> lines.any("without registering"));
  }

  /** The message must be refused before memory is allocated, when only its length is known. */
  @ParameterizedTest
  @CsvSource({"1048576, cut", "65536, kept"})
  void aLargeFirstMessageIsRefusedByItsAnnouncedLength(int length, String what) throws Exception {
    Stranger stranger = stranger();
    stranger.open(1);
    stranger.begin(1, length, new byte[1]);
    if (what.equals("cut")) {
      stranger.awaitEnd();
      await("it is said", () -> lines.any("its first message has 1048576 bytes"));
    } else {
      // The master answers the next frame, so the connection is still open.
      stranger.frame(Stranger.PING, 0, 0, new byte[8]);
      stranger.awaitPong();
    }
  }

  /** Connections that are silent after the preface, or with an open stream. */
  @Test
  void idleConnectionsAreClosedForNewOnesAndByTimeout() throws Exception {
    long begin = System.nanoTime();
    List<Stranger> strangers = new ArrayList<>();
    for (int i = 0; i < WorkerConnections.MAX_UNREGISTERED_OF_ADDRESS + 40; i++) {
      Stranger stranger = stranger();
      if (i % 2 == 0) {
        stranger.open(1);
      }
      strangers.add(stranger);
    }
    // They end long before the timeout of silent connections.
    await("40 of them are cut", () -> strangers.stream().filter(Stranger::hasEnded).count() >= 40);
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(9));
    aWorkerIsStillLetIn();
    for (Stranger stranger : strangers) {
      stranger.awaitEnd();
    }
    assertEquals(1, cluster.workers().size());
  }

  @Test
  void aBrokenConnectionRemovesItsWorker() throws Exception {
    Stranger worker = stranger();
    worker.open(1);
    byte[] register =
        FromWorker.newBuilder()
            .setRegister(
                Register.newBuilder()
                    .setProtocolVersion(ProtocolVersion.CURRENT_VALUE)
                    .setName("raw")
                    .setSlots(1)
                    .addBackends(Backend.newBuilder().setName("scalar"))
                    .setJoinToken(TOKEN.text()))
            .build()
            .toByteArray();
    worker.begin(1, register.length, register);
    await("it is let in", () -> cluster.workers().size() == 1);
    worker.close();
    // The heartbeat timeout would be ten minutes.
    await("it is gone", () -> cluster.workers().isEmpty());
  }
}
