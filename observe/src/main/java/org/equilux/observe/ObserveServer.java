package org.equilux.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The HTTP server for monitoring, on its own port: {@code /live}, {@code /ready} (200, or 503 with
 * the reason) and {@code /metrics} (for Prometheus). It reveals names of workers and counts, but
 * nothing about pictures.
 */
public final class ObserveServer implements AutoCloseable {
  static {
    // Read when the JDK's server is first used: bounds slow connections and their number.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    System.setProperty("jdk.httpserver.maxConnections", "100");
  }

  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Health health;
  private final PrometheusRegistry registry;
  private final ExpositionFormats formats = ExpositionFormats.init();

  private ObserveServer(HttpServer server, Health health, PrometheusRegistry registry) {
    this.server = server;
    this.health = health;
    this.registry = registry;
  }

  /**
   * Starts the server.
   *
   * @param address to listen on; port 0 selects a free one
   * @param registry of all metrics; those of the JVM are added
   * @throws IOException if the address cannot be bound; the message names the option
   */
  public static ObserveServer start(
      InetSocketAddress address, Health health, PrometheusRegistry registry) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on %s port %d (%s); choose another one with --observe-port"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    JvmMetrics.builder().register(registry);
    ObserveServer observe = new ObserveServer(server, health, registry);
    server.createContext("/", observe::answer);
    server.setExecutor(observe.threads);
    server.start();
    return observe;
  }

  /** The port of the server. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, new byte[0]);
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/live" -> health(exchange, health.notLive());
        case "/ready" -> health(exchange, health.notReady());
        case "/metrics" -> metrics(exchange);
        default ->
            send(
                exchange,
                404,
                TEXT,
                "not found; available: /live, /ready, /metrics\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void health(HttpExchange exchange, Optional<String> trouble) throws IOException {
    String body =
        trouble
            .map(reason -> "{\"status\":\"down\",\"reason\":" + JsonText.quoted(reason) + "}\n")
            .orElse("{\"status\":\"up\"}\n");
    send(
        exchange,
        trouble.isEmpty() ? 200 : 503,
        "application/json",
        body.getBytes(StandardCharsets.UTF_8));
  }

  private void metrics(HttpExchange exchange) throws IOException {
    ExpositionFormatWriter writer =
        formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    writer.write(body, registry.scrape());
    send(exchange, 200, writer.getContentType(), body.toByteArray());
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange
        .getResponseHeaders()
        .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (body.length == 0 || exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
