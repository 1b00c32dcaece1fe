package org.equilux.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.core5.http.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final int THREADS = 8;
  private static final int TIMES = 100;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/batches", exchange -> answer(exchange, "{\"id\":\"one\"}"));
    server.createContext(
        "/api/v1/jobs/one/events",
        exchange -> answer(exchange, "event: job\ndata: {\"id\":\"one\"}\n\n"));
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Chunked, so that the last event comes before the end of the stream. */
  private static void answer(HttpExchange exchange, String body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
  }

  /**
   * Regression: uploads of a batch failed after the end of another picture's stream closed their
   * connection.
   */
  @Test
  void abandoningAStreamDoesNotBreakOtherConnections() throws Exception {
    URI address = URI.create("http://localhost:" + server.getAddress().getPort());
    try (MasterClient client = new MasterClient(address, Optional::empty)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        running.add(
            threads.submit(
                () -> {
                  for (int time = 0; time < TIMES; time++) {
                    try (EventStream events = client.events("one")) {
                      // Abandoned after the awaited event.
                      assertEquals("job", events.next().orElseThrow().type());
                    } catch (IOException e) {
                      // The end of another stream, for which a follower of a job would ask again.
                    }
                    // A POST, because Java repeats only idempotent requests itself.
                    assertEquals("one", client.createBatch("scans", false));
                  }
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  @Test
  void theEndOfTheServersStreamIsAwaited() throws Exception {
    URI address = URI.create("http://localhost:" + server.getAddress().getPort());
    try (MasterClient client = new MasterClient(address, Optional::empty);
        EventStream events = client.events("one")) {
      assertEquals("job", events.next().orElseThrow().type());
      events.awaitEnd();
      assertEquals(Optional.empty(), events.next());
    }
  }

  /** As by a suspended master, for which the system accepts connections. */
  @Test
  void aServerThatAcceptsAndNeverAnswersIsGivenUpSoon() throws Exception {
    EventStream.Timeouts timeouts =
        new EventStream.Timeouts(Duration.ofMillis(100), Duration.ofMinutes(10));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        MasterConnection master =
            new MasterConnection(
                URI.create("http://localhost:" + silent.getLocalPort()),
                Optional::empty,
                Optional.empty())) {
      IOException failure =
          assertThrows(
              IOException.class,
              () -> EventStream.open(master, master.request(Method.GET, "/"), timeouts));
      assertEquals("the server sent nothing for 0 s", failure.getMessage());
    }
  }
}
