package org.equilux.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ObserveServerTest implements Health {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Optional<String> notReady = Optional.empty();
  private ObserveServer server;

  @Override
  public Optional<String> notLive() {
    return Optional.empty();
  }

  @Override
  public Optional<String> notReady() {
    return notReady;
  }

  @BeforeEach
  void start() throws IOException {
    server = start(0);
  }

  private ObserveServer start(int port) throws IOException {
    return ObserveServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), this, registry);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void readinessAndLivenessAreIndependent() throws Exception {
    assertEquals(200, send("GET", "/ready").statusCode());
    notReady = Optional.of("the disk is \"full\"");
    HttpResponse<String> answer = send("GET", "/ready");
    assertEquals(503, answer.statusCode());
    assertEquals("{\"status\":\"down\",\"reason\":\"the disk is \\\"full\\\"\"}\n", answer.body());
    assertEquals(200, send("GET", "/live").statusCode());
  }

  @Test
  void metricsIncludeTheRegistryAndTheHeap() throws Exception {
    Counter.builder().name("equilux_test").help("of this test").register(registry).inc(3);
    HttpResponse<String> answer = send("GET", "/metrics");
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("equilux_test_total 3.0"), answer.body());
    assertTrue(answer.body().contains("jvm_memory_used_bytes{area=\"heap\"}"), answer.body());
    assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
    assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElseThrow());
  }

  @Test
  void otherPathsAreNotFound() throws Exception {
    assertEquals(404, send("GET", "/").statusCode());
    assertEquals(405, send("POST", "/metrics").statusCode());
    assertEquals(200, send("HEAD", "/live").statusCode());
  }

  @Test
  void aPortInUseIsNamedWithItsOption() {
    IOException e = assertThrows(IOException.class, () -> start(server.port()));
    assertTrue(e.getMessage().contains("port " + server.port()), e.getMessage());
    assertTrue(e.getMessage().contains("--observe-port"), e.getMessage());
  }
}
