package org.equilux.master;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.equilux.observe.LogLines;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.ToWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rate limit of the log under hostile traffic. */
@Timeout(120)
class LogFloodTest {
  private static final int TIMES = 30;

  /** The most log lines that one kind of attack may cause in ten seconds. */
  private static final int MOST_LINES = 15;

  @TempDir Path data;

  private interface Attack {
    void run() throws Exception;
  }

  private static void assertFewLines(String what, Attack attack) throws Exception {
    long begin = System.nanoTime();
    try (LoggedLines lines = new LoggedLines()) {
      LogLines.forPeople();
      for (int i = 0; i < TIMES; i++) {
        attack.run();
      }
      long most = MOST_LINES * (1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds() / 10);
      assertTrue(lines.count() <= most, what + ": " + lines.count() + " lines\n" + lines);
    }
  }

  /** Sends bytes, reads until an answer or the end arrives, and drops the connection. */
  private static void send(int port, boolean reset, byte[]... parts) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(100);
      socket.setSoLinger(reset, 0);
      OutputStream out = socket.getOutputStream();
      for (byte[] part : parts) {
        out.write(part);
        out.flush();
      }
      if (!reset) {
        socket.shutdownOutput();
        long _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    } catch (SocketException | SocketTimeoutException e) {
      // The master closed the connection or waits for more bytes.
    }
  }

  private static byte[] request(String body, String... head) {
    return bytes(String.join("\r\n", head) + "\r\n\r\n" + body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void clientsOfTheWebPortCannotFloodTheLog() throws Exception {
    byte[] tls = {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0};
    try (TestMaster master = TestMaster.start(data)) {
      int port = master.port();
      assertFewLines("no HTTP", () -> send(port, false, bytes("\u001b[2J hello\r\n\r\n")));
      assertFewLines("TLS", () -> send(port, false, tls, bytes("\r\n\r\n")));
      assertFewLines(
          "a bad header", () -> send(port, false, bytes("GET / HTTP/1.1\r\nHost:\u0001\r\n\r\n")));
      assertFewLines(
          "a bad path",
          () -> send(port, false, bytes("GET /%zz?%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")));
      assertFewLines("HTTP/2", () -> send(port, false, bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")));
      assertFewLines(
          "an upgrade",
          () ->
              send(
                  port,
                  false,
                  request(
                      "",
                      "GET / HTTP/1.1",
                      "Host: localhost",
                      "Connection: Upgrade, HTTP2-Settings",
                      "Upgrade: h2c",
                      "HTTP2-Settings: AAMAAABkAAQAAP__")));
      assertFewLines(
          "a reset head", () -> send(port, true, bytes("GET / HTTP/1.1\r\nHost: local")));
      assertFewLines(
          "a reset answer",
          () ->
              send(
                  port,
                  true,
                  bytes("GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")));
      assertFewLines(
          "a reset body",
          () ->
              send(
                  port,
                  true,
                  request(
                      "{",
                      "POST /api/v1/session HTTP/1.1",
                      "Host: localhost",
                      "Content-Type: application/json",
                      "Content-Length: 50")));
      assertFewLines(
          "a bad chunk",
          () ->
              send(
                  port,
                  false,
                  request(
                      "zz\r\n",
                      "POST /api/v1/session HTTP/1.1",
                      "Host: localhost",
                      "Content-Type: application/json",
                      "Transfer-Encoding: chunked")));
      assertFewLines(
          "a wrong password",
          () ->
              assertTrue(
                  master
                          .send(
                              master
                                  .anonymous("/session")
                                  .header("Content-Type", "application/json")
                                  .POST(
                                      BodyPublishers.ofString(
                                          "{\"name\": \"\\u001b[2J\", \"password\": \"x\"}")))
                          .statusCode()
                      >= 400));
    }
  }

  @Test
  void clientsOfTheWorkerPortCannotFloodTheLog() throws Exception {
    byte[] tls = {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0};
    byte[] preface = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    try (TestMaster master = TestMaster.start(data)) {
      int port = master.workerPort();
      assertFewLines("no HTTP/2", () -> send(port, false, bytes("\u001b[2J hello\r\n\r\n")));
      assertFewLines("TLS", () -> send(port, false, tls, bytes("\r\n\r\n")));
      assertFewLines(
          "HTTP/1", () -> send(port, false, bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
      assertFewLines("a reset preface", () -> send(port, true, preface));
      // A SETTINGS frame on a stream other than 0 is a protocol error.
      assertFewLines(
          "a bad frame", () -> send(port, false, preface, new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 9}));
      assertFewLines(
          "a long frame",
          () -> send(port, false, preface, new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1}));
      assertFewLines("a wrong join token", () -> assertNotEquals(Status.Code.OK, register(port)));
    }
  }

  private static Status.Code register(int port) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      StreamObserver<FromWorker> stream =
          ClusterGrpc.newStub(channel)
              .work(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ToWorker message) {}

                    @Override
                    public void onError(Throwable error) {
                      ended.complete(Status.fromThrowable(error));
                    }

                    @Override
                    public void onCompleted() {
                      ended.complete(Status.OK);
                    }
                  });
      stream.onNext(
          FromWorker.newBuilder()
              .setRegister(
                  Register.newBuilder()
                      .setProtocolVersion(ProtocolVersion.CURRENT_VALUE)
                      .setJoinToken("wrong")
                      .setSlots(1)
                      .setName("\u001b[2J"))
              .build());
      return ended.get(30, TimeUnit.SECONDS).getCode();
    } finally {
      channel.shutdownNow();
    }
  }
}
