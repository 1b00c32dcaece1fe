package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.equilux.cli.Cli;
import org.equilux.cli.work.ServerWork;
import org.equilux.client.JobView;
import org.equilux.client.MasterClient;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An OpenTelemetry collector receives one trace of a job, from a master and two workers. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TracesIT {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;
  @TempDir private Path out;

  /** A span as received. */
  private record Span(ByteString trace, ByteString id, ByteString parent, String name) {
    boolean isBelow(Span other) {
      return trace.equals(other.trace) && parent.equals(other.id);
    }
  }

  /** Receives spans by OTLP over HTTP; guarded by its monitor. */
  private static final class Collector implements AutoCloseable {
    private final List<Span> spans = new ArrayList<>();
    private final HttpServer server;

    Collector() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/v1/traces", this::take);
      server.start();
    }

    String address() {
      return "http://localhost:" + server.getAddress().getPort();
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        add(UnknownFieldSet.parseFrom(exchange.getRequestBody().readAllBytes()));
        exchange.sendResponseHeaders(200, -1);
      }
    }

    /** The field numbers are those of OTLP's ExportTraceServiceRequest. */
    private synchronized void add(UnknownFieldSet request) throws IOException {
      for (UnknownFieldSet resourceSpans : messages(request, 1)) {
        for (UnknownFieldSet scopeSpans : messages(resourceSpans, 2)) {
          for (UnknownFieldSet span : messages(scopeSpans, 2)) {
            spans.add(
                new Span(
                    bytes(span, 1), bytes(span, 2), bytes(span, 4), bytes(span, 5).toStringUtf8()));
          }
        }
      }
      notifyAll();
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet in, int field)
        throws IOException {
      List<UnknownFieldSet> found = new ArrayList<>();
      for (ByteString each : in.getField(field).getLengthDelimitedList()) {
        found.add(UnknownFieldSet.parseFrom(each));
      }
      return found;
    }

    private static ByteString bytes(UnknownFieldSet in, int field) {
      List<ByteString> values = in.getField(field).getLengthDelimitedList();
      return values.isEmpty() ? ByteString.EMPTY : values.getLast();
    }

    /** Waits until the received spans satisfy a condition. */
    synchronized List<Span> await(Predicate<List<Span>> wanted) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!wanted.test(spans)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        assertTrue(left > 0, () -> "these only: " + spans);
        wait(left);
      }
      return List.copyOf(spans);
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void oneTraceSpansAllProcessesOfAJob() throws Exception {
    Path picture = Cli.picture("retina.jpg", out);
    JobRequest request = new JobRequest(Operations.named("equalize"), Map.of());
    try (Collector collector = new Collector();
        ClusterProcesses cluster =
            new ClusterProcesses(
                folder,
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.address(),
                    "OTEL_BSP_SCHEDULE_DELAY",
                    "100"),
                "--chunk-size",
                "128K");
        MasterClient client = new MasterClient(cluster.address(), cluster::token)) {
      cluster.startWorker("one", "scalar");
      cluster.startWorker("two", "scalar");
      cluster.awaitIdle("one", "two");
      String id =
          client
              .create(
                  picture,
                  "retina.jpg",
                  "only",
                  Optional.empty(),
                  ServerWork.order(request),
                  (_, _) -> {})
              .id();
      JobView job = ClusterProcesses.end(client, id);
      assertEquals("done", job.state(), job.error() + cluster.logs());
      int chunks = job.report().path("chunks").asInt();
      assertTrue(chunks > 2, "too few chunks to tell");

      List<Span> spans =
          collector.await(
              come ->
                  named(come, "job equalize").size() == 1
                      && named(come, "map").size() >= chunks
                      && named(come, "apply").size() >= chunks);
      Span root = named(spans, "job equalize").getFirst();
      assertTrue(root.parent().isEmpty());
      for (String phase : List.of("map", "apply")) {
        List<Span> attempts = named(spans, "attempt " + phase);
        assertTrue(attempts.size() >= chunks, () -> phase + ": " + spans);
        for (Span attempt : attempts) {
          assertTrue(attempt.isBelow(root), attempt::toString);
          Span worker =
              named(spans, phase).stream().filter(span -> span.isBelow(attempt)).findFirst().get();
          List<String> parts =
              spans.stream().filter(span -> span.isBelow(worker)).map(Span::name).toList();
          assertEquals(
              phase.equals("map")
                  ? List.of("decode", "compute", "send")
                  : List.of("decode", "compute", "encode", "send"),
              parts);
        }
      }
    }
  }

  private static List<Span> named(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }
}
