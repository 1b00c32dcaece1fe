package org.equilux.worker.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.equilux.chunks.RangeReads;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker's requests to an object store, which is an HTTP server in this process. */
@Timeout(60)
class DirectTransfersTest {
  private static final StoreClient.Patience PATIENCE =
      new StoreClient.Patience(3, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ZERO);
  private static final String TAG = "\"v1\"";

  private final byte[] object = new byte[100_000];

  /** Faults before the object is served: an HTTP status, or 0 for a truncated answer. */
  private final BlockingQueue<Integer> faults = new LinkedBlockingQueue<>();

  private final AtomicInteger requests = new AtomicInteger();
  private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
  private HttpServer server;
  private String origin;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(object);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    origin = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      Integer fault = faults.poll();
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(403, -1);
      } else if (fault != null && fault > 0) {
        exchange.getResponseHeaders().set("Location", "http://localhost:1/");
        exchange.sendResponseHeaders(fault, -1);
      } else if (exchange.getRequestMethod().equals("PUT")) {
        assertArrayEquals(object, exchange.getRequestBody().readAllBytes());
        exchange.getResponseHeaders().set("ETag", TAG);
        exchange.sendResponseHeaders(200, -1);
      } else {
        assertEquals(TAG, exchange.getRequestHeaders().getFirst("If-Match"));
        String[] range =
            exchange.getRequestHeaders().getFirst("Range").replace("bytes=", "").split("-", -1);
        int first = Integer.parseInt(range[0]);
        int length = Integer.parseInt(range[1]) + 1 - first;
        exchange.sendResponseHeaders(206, length);
        // A truncated answer has fewer bytes than announced.
        exchange.getResponseBody().write(object, first, fault == null ? length : length / 2);
      }
    }
  }

  private StoreClient client() {
    return new StoreClient(StoreOrigin.parse(origin), PATIENCE);
  }

  @Test
  void rangesAreReadInFewRequestsAndAgainAfterAFault() throws Exception {
    RangeReads reads = new RangeReads(List.of(new ByteRange(10, 50), new ByteRange(60, 90_000)));
    faults.addAll(List.of(503, 0));
    try (StoreClient store = client()) {
      ByteReader bands = store.reader(origin + "/b/k?X-Amz-Signature=1", TAG, reads);
      byte[] into = new byte[1_040];
      bands.read(20, into, 0, 40);
      bands.read(70, into, 40, 1_000);
      assertArrayEquals(Arrays.copyOfRange(object, 20, 60), Arrays.copyOf(into, 40));
      assertArrayEquals(Arrays.copyOfRange(object, 70, 1_070), Arrays.copyOfRange(into, 40, 1_040));
      assertEquals(4, requests.get());
      assertThrows(IOException.class, () -> bands.read(95_000, into, 0, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 403, 404, 412})
  void whatWouldFailAgainIsNotRepeated(int status) throws Exception {
    faults.add(status);
    try (StoreClient store = client()) {
      TransferException failure =
          assertThrows(
              TransferException.class, () -> store.get(origin + "/k", TAG, new ByteRange(0, 9)));
      assertEquals(
          "the object store %s answers %d".formatted(origin, status), failure.getMessage());
      assertEquals(1, requests.get());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:1/k",
        "https://127.0.0.1/k",
        "http://u:p@127.0.0.1/k",
        "file:///k",
        "%"
      })
  void otherOriginsAreNotAsked(String address) throws Exception {
    try (StoreClient store = client()) {
      assertThrows(TransferException.class, () -> store.get(address, TAG, new ByteRange(0, 9)));
      assertThrows(TransferException.class, () -> store.put(address, object));
      assertThrows(
          TransferException.class, () -> store.get(origin, "\r\nx: y", new ByteRange(0, 9)));
      assertEquals(0, requests.get());
    }
  }

  private DirectTransfers transfers() {
    return new DirectTransfers(PATIENCE, Duration.ofMillis(1), reports::add);
  }

  private String report() throws InterruptedException {
    return reports.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void aStoreIsUsedOnceItAnswersAndAgainAfterAFailure() throws Exception {
    try (DirectTransfers transfers = transfers()) {
      assertFalse(transfers.isUsable());
      assertThrows(TransferException.class, transfers::usable);
      transfers.offered(origin);
      assertEquals("", report());
      assertEquals(TAG, transfers.usable().put(origin + "/k", object));
      transfers.failed(new TransferException("too slow"));
      assertEquals("too slow", report());
      assertEquals("", report());
      assertTrue(transfers.isUsable());
      assertThrows(IllegalArgumentException.class, () -> transfers.offered(origin));
    }
  }

  @Test
  void aStoreThatCannotBeReachedIsReported() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    try (DirectTransfers transfers = transfers()) {
      transfers.offered("http://127.0.0.1:" + closed);
      String reason = report();
      assertTrue(reason.endsWith("cannot be reached: the connection is refused"), reason);
      assertFalse(transfers.isUsable());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://h", "http://h/p", "http://u@h", "http://h?q", "http://"})
  void whatIsNoOriginIsRefused(String text) {
    try (DirectTransfers transfers = transfers()) {
      assertThrows(IllegalArgumentException.class, () -> transfers.offered(text));
    }
  }
}
