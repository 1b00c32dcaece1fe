package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.Span;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.equilux.engine.executor.Phase;
import org.junit.jupiter.api.Test;

class DispatchMetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final DispatchMetrics metrics = new DispatchMetrics(registry);

  private String text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toString(StandardCharsets.UTF_8);
  }

  private void finished(String worker, String fallback) {
    ChunkAttempt attempt =
        new ChunkAttempt(
            1,
            1,
            null,
            0,
            Phase.MAP,
            true,
            System.nanoTime(),
            new AtomicBoolean(),
            Span.getInvalid());
    metrics.finished(attempt, worker, "vector", fallback);
  }

  @Test
  void eventsAreCountedByPhaseWorkerAndBackend() throws IOException {
    finished("one", "");
    finished("one", "the device failed");
    metrics.retried(Phase.APPLY);
    metrics.sent(100);
    metrics.received(7);
    metrics.leasesExpired(() -> 3);
    String text = text();
    for (String line :
        new String[] {
          "equilux_chunk_seconds_count{backend=\"vector\",phase=\"map\",worker=\"one\"} 2",
          "equilux_chunk_fallbacks_total{backend=\"vector\"} 1.0",
          "equilux_chunk_retries_total{phase=\"apply\"} 1.0",
          "equilux_worker_traffic_bytes_total{direction=\"to-worker\"} 100.0",
          "equilux_worker_traffic_bytes_total{direction=\"from-worker\"} 7.0",
          "equilux_leases_expired_total 3.0"
        }) {
      assertTrue(text.contains(line), () -> line + " is not in\n" + text);
    }
  }

  @Test
  void seriesOfDepartedWorkersAreBounded() throws IOException {
    finished("stays", "");
    for (int i = 0; i < 1000; i++) {
      finished("worker-" + i, "");
      metrics.left("worker-" + i);
    }
    String text = text();
    assertEquals(
        101, text.lines().filter(line -> line.startsWith("equilux_chunk_seconds_count")).count());
    assertTrue(text.contains("worker=\"stays\""));
    assertTrue(text.contains("worker=\"worker-999\""));
    assertFalse(text.contains("worker=\"worker-0\""));
  }
}
