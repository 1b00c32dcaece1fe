package org.equilux.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a server of which each test decides what it does with them. */
@Timeout(60)
class ConnectionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket server;
  private Connections connections;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    connections = new Connections(URI.create(address()), Optional.empty());
  }

  @AfterEach
  void close() throws IOException {
    connections.close();
    server.close();
    threads.shutdownNow();
  }

  private String address() {
    return "http://localhost:" + server.getLocalPort();
  }

  private ClassicHttpRequest get() {
    return ClassicRequestBuilder.get(address() + "/picture").build();
  }

  private byte[] ask() throws IOException, InterruptedException {
    try (Exchange exchange = connections.send(get(), PATIENCE)) {
      assertEquals(200, exchange.status());
      return exchange.body().readAllBytes();
    }
  }

  /** The server's side of a connection. */
  private record Peer(Socket socket, BufferedReader in) implements AutoCloseable {
    static Peer of(ServerSocket server) throws IOException {
      Socket socket = server.accept();
      return new Peer(
          socket,
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)));
    }

    /** Reads a request without a body. */
    void request() throws IOException {
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
    }

    void answer(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Whether the client has ended the connection, in order or not. */
    boolean ended() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Answers one request of one connection, and ends the connection. */
  private Future<?> serve(String answer) {
    return threads.submit(
        () -> {
          try (Peer peer = Peer.of(server)) {
            peer.request();
            peer.answer(answer);
          }
          return null;
        });
  }

  @Test
  void aConnectionIsUsedAgain() throws Exception {
    Future<?> serving =
        threads.submit(
            () -> {
              try (Peer peer = Peer.of(server)) {
                for (int i = 0; i < 3; i++) {
                  peer.request();
                  peer.answer(OK + "done");
                }
              }
              return null;
            });
    for (int i = 0; i < 3; i++) {
      assertArrayEquals("done".getBytes(StandardCharsets.US_ASCII), ask());
    }
    serving.get();
  }

  @Test
  void aRequestOnAConnectionThatTheServerEndedIsRepeated() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Future<?> serving =
        threads.submit(
            () -> {
              try (Peer peer = Peer.of(server)) {
                peer.request();
                peer.answer(OK + "done");
              }
              ended.countDown();
              try (Peer peer = Peer.of(server)) {
                peer.request();
                peer.answer(OK + "more");
              }
              return null;
            });
    assertArrayEquals("done".getBytes(StandardCharsets.US_ASCII), ask());
    ended.await();
    assertArrayEquals("more".getBytes(StandardCharsets.US_ASCII), ask());
    serving.get();
  }

  @Test
  void anAnswerThatIsNotReadToItsEndEndsItsConnection() throws Exception {
    Future<Boolean> serving =
        threads.submit(
            () -> {
              try (Peer peer = Peer.of(server)) {
                peer.request();
                peer.answer(OK + "do");
                return peer.ended();
              }
            });
    try (Exchange exchange = connections.send(get(), PATIENCE)) {
      assertEquals('d', exchange.body().read());
    }
    assertTrue(serving.get());
  }

  @Test
  void aRefusalDuringAnUploadIsRead() throws Exception {
    Path large = Files.write(folder.resolve("large"), new byte[64 << 20]);
    CountDownLatch read = new CountDownLatch(1);
    Future<?> serving =
        threads.submit(
            () -> {
              try (Peer peer = Peer.of(server)) {
                peer.request();
                peer.answer(
                    "HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope");
                // Closing with unread bytes would reset the connection.
                read.await();
              }
              return null;
            });
    ClassicHttpRequest post =
        ClassicRequestBuilder.post(address() + "/jobs")
            .setEntity(
                new UploadBody(
                    "image/png",
                    List.of(new UploadBody.Content(large)),
                    (sent, total) -> assertEquals(64 << 20, total)))
            .build();
    try (Exchange exchange = connections.send(post, PATIENCE)) {
      assertEquals(413, exchange.status());
      assertEquals("nope", new String(exchange.body().readAllBytes(), StandardCharsets.US_ASCII));
    }
    read.countDown();
    serving.get();
  }

  @Test
  void aFileThatShrinksFailsItsUpload() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1000]);
    UploadBody body =
        new UploadBody("image/png", List.of(new UploadBody.Content(file)), (_, _) -> {});
    Files.write(file, new byte[10]);
    IOException failure = assertThrows(IOException.class, () -> body.writeTo(discarding()));
    assertEquals(
        "a file changed while it was sent: 10 bytes instead of 1,000", failure.getMessage());
  }

  private static OutputStream discarding() {
    return OutputStream.nullOutputStream();
  }

  @Test
  void aSilentServerIsGivenUp() {
    assertThrows(
        SocketTimeoutException.class, () -> connections.send(get(), Duration.ofMillis(50)));
  }

  @Test
  void anAbsentServerIsNoConnection() throws Exception {
    server.close();
    assertThrows(ConnectException.class, this::ask);
  }

  @Test
  void anInterruptEndsARequestOfAnyThread() throws Exception {
    for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      CountDownLatch interrupted = new CountDownLatch(1);
      Thread asking =
          kind.start(
              () -> {
                try {
                  ask();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      try (Peer peer = Peer.of(server)) {
        peer.request();
        asking.interrupt();
        interrupted.await();
        assertTrue(peer.ended());
      }
    }
  }

  @Test
  void closingEndsRequestsInProgress() throws Exception {
    Future<byte[]> asking = threads.submit(this::ask);
    try (Peer peer = Peer.of(server)) {
      peer.request();
      connections.close();
      assertTrue(peer.ended());
    }
    ExecutionException failure = assertThrows(ExecutionException.class, asking::get);
    assertTrue(failure.getCause() instanceof IOException, failure::toString);
    assertThrows(IOException.class, this::ask);
  }

  @Test
  void brokenAnswersAreErrors() throws Exception {
    Future<?> serving = serve("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    IOException failure = assertThrows(IOException.class, this::ask);
    assertTrue(failure.getMessage().contains("not HTTP"), failure::toString);
    serving.get();
  }

  @Test
  void aCutAnswerIsAnError() throws Exception {
    Future<?> serving = serve(OK + "do");
    assertThrows(IOException.class, this::ask);
    serving.get();
  }

  @Test
  void theBodyIsLimitedByItsLength() throws Exception {
    Future<?> serving = serve(OK + "done and more");
    try (Exchange exchange = connections.send(get(), PATIENCE)) {
      InputStream body = exchange.body();
      assertEquals("done", new String(body.readAllBytes(), StandardCharsets.US_ASCII));
    }
    serving.get();
  }
}
