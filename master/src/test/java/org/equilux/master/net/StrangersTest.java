package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.http.http2.Http2Flag;
import io.helidon.webserver.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
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
import org.equilux.master.dispatch.WorkerSocket;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.Backend;
import org.equilux.protocol.ClusterGrpc;
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

/** Clients without the token, at the port for workers of a real master. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StrangersTest {
  private static final JoinToken TOKEN = JoinToken.random();
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;

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

  /** A client that writes frames of HTTP/2 as it likes. */
  private static final class Stranger {
    private final Socket socket;
    private final DataOutputStream out;

    Stranger(Socket socket) throws IOException {
      this.socket = socket;
      this.out = new DataOutputStream(socket.getOutputStream());
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      frame(SETTINGS, 0, 0, new byte[0]);
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
      out.writeInt(payload.length << 8 | type);
      out.writeByte(flags);
      out.writeInt(stream);
      out.write(payload);
      out.flush();
    }

    void open(int stream) throws IOException {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      block.write(0x83); // :method: POST, of the static table (RFC 7541, appendix A)
      block.write(0x86); // :scheme: http
      block.write(1); // :authority, without indexing
      text(block, "localhost");
      block.write(4); // :path, without indexing
      text(block, "/" + ClusterGrpc.getWorkMethod().getFullMethodName());
      block.write(0);
      text(block, "content-type");
      text(block, "application/grpc");
      frame(HEADERS, Http2Flag.END_OF_HEADERS, stream, block.toByteArray());
    }

    private static void text(ByteArrayOutputStream block, String text) {
      block.write(text.length());
      block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Begins a message: announces its length, and sends the first bytes of it. */
    void begin(int stream, int length, byte[] first) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(bytes);
      data.writeByte(0);
      data.writeInt(length);
      data.write(first);
      frame(DATA, 0, stream, bytes.toByteArray());
    }

    /** Reads frames until one is the answer to a ping. */
    void awaitPong() throws IOException {
      socket.setSoTimeout(60_000);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int type = -1;
      while (type != PING) {
        int lengthAndType = in.readInt();
        type = lengthAndType & 0xFF;
        in.skipNBytes(5 + (lengthAndType >>> 8));
      }
    }

    /** Whether the master has closed the connection. */
    boolean hasEnded() {
      try {
        socket.setSoTimeout(1);
        byte[] buffer = new byte[4096];
        while (socket.getInputStream().read(buffer) >= 0) {
          // Settings and the like.
        }
        return true;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    /** Reads until the master closes the connection. */
    void awaitEnd() throws IOException {
      socket.setSoTimeout(60_000);
      byte[] buffer = new byte[4096];
      try {
        while (socket.getInputStream().read(buffer) >= 0) {
          // Settings, acknowledgements and the like.
        }
      } catch (SocketException e) {
        assertFalse(socket.isClosed(), "the master, and no one else, reset it");
      }
    }
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

  /** Sends until the master no longer takes it, or all of it; returns the bytes that it took. */
  private static long flood(Stranger stranger, int streams, int messageBytes) {
    long sent = 0;
    byte[] part = new byte[8 << 10];
    try {
      for (int i = 0; i < streams; i++) {
        int stream = 2 * i + 1;
        stranger.open(stream);
        stranger.begin(stream, messageBytes, new byte[0]);
        for (int left = messageBytes - 1; left > 0; left -= part.length) {
          stranger.frame(DATA, 0, stream, left < part.length ? new byte[left] : part);
          sent += part.length;
        }
      }
    } catch (IOException e) {
      // The master closed the connection.
    }
    return sent;
  }

  /**
   * Floods of a gigabyte: streams of which each has a large message that does not end, of which
   * each has a small one, and a single stream of which the first message is too large.
   */
  @ParameterizedTest
  @CsvSource({"1199, 900000", "20000, 50000", "1, 1000000000"})
  void aFloodOfUnfinishedMessagesEndsItsConnection(int streams, int messageBytes) throws Exception {
    Stranger stranger = stranger();
    long sent = flood(stranger, streams, messageBytes);
    stranger.awaitEnd();
    // What lay in the sockets' buffers was sent and never read.
    assertTrue(sent < 16 << 20, sent + " bytes were sent");
    aWorkerIsStillLetIn();
  }

  @Test
  void aFloodOfPingsEndsItsConnection() throws Exception {
    Stranger stranger = stranger();
    int sent = 0;
    try {
      for (; sent < 1_000_000; sent++) {
        stranger.frame(PING, Http2Flag.ACK, 0, new byte[8]);
      }
    } catch (IOException e) {
      // The master closed the connection.
    }
    stranger.awaitEnd();
    assertTrue(sent < 1_000_000);
    await("it is said", () -> lines.any("without registering"));
  }

  /** Memory would be taken for a message as soon as its length is known. */
  @ParameterizedTest
  @CsvSource({"1048576, cut", "65536, kept"})
  void aLargeFirstMessageIsRefusedWhenItIsAnnounced(int length, String what) throws Exception {
    Stranger stranger = stranger();
    stranger.open(1);
    stranger.begin(1, length, new byte[1]);
    if (what.equals("cut")) {
      stranger.awaitEnd();
      await("it is said", () -> lines.any("its first message has 1048576 bytes"));
    } else {
      // The next frame is answered, so the connection lives.
      stranger.frame(PING, 0, 0, new byte[8]);
      stranger.awaitPong();
    }
  }

  /** Silent at all levels: after the preface, and with an open stream. */
  @Test
  void silentConnectionsMakeRoomAndEndInTime() throws Exception {
    long begin = System.nanoTime();
    List<Stranger> strangers = new ArrayList<>();
    for (int i = 0; i < WorkerConnections.MAX_UNREGISTERED_OF_ADDRESS + 40; i++) {
      Stranger stranger = stranger();
      if (i % 2 == 0) {
        stranger.open(1);
      }
      strangers.add(stranger);
    }
    // Long before their time is over.
    await("40 of them are cut", () -> strangers.stream().filter(Stranger::hasEnded).count() >= 40);
    assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(9));
    aWorkerIsStillLetIn();
    for (Stranger stranger : strangers) {
      stranger.awaitEnd();
    }
    assertEquals(1, cluster.workers().size());
  }

  @Test
  void aWorkerWhoseConnectionBreaksIsGoneAtOnce() throws Exception {
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
    worker.socket.close();
    // Its silence would be noticed after ten minutes.
    await("it is gone", () -> cluster.workers().isEmpty());
  }
}
