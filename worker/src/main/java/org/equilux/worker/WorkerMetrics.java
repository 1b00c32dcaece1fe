package org.equilux.worker;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.equilux.kernels.backend.Execution;
import org.equilux.protocol.Attempt;

/** The metrics of a worker's work, over all its sessions. */
final class WorkerMetrics {
  private final Histogram computing;
  private final Counter fallbacks;
  private final Counter failures;
  private final Counter bytes;

  /**
   * @param cachedBytes pixels kept now
   */
  WorkerMetrics(PrometheusRegistry registry, LongSupplier cachedBytes) {
    this.computing =
        Histogram.builder()
            .name("equilux_compute_seconds")
            .unit(Unit.SECONDS)
            .help("Time in a backend, of a chunk.")
            .labelNames("phase", "backend")
            .classicOnly()
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)
            .register(registry);
    this.fallbacks =
        Counter.builder()
            .name("equilux_fallbacks")
            .help("Chunks that the best backend should have computed and did not.")
            .labelNames("backend")
            .register(registry);
    this.failures =
        Counter.builder()
            .name("equilux_failures")
            .help("Attempts without a result.")
            .labelNames("failure")
            .register(registry);
    this.bytes =
        Counter.builder()
            .name("equilux_traffic_bytes")
            .help(
                "Pixels and tables received, results sent; pixels read from an object store,"
                    + " results stored there.")
            .labelNames("direction")
            .register(registry);
    GaugeWithCallback.builder()
        .name("equilux_cached_bytes")
        .help("Pixels kept between the rounds.")
        .callback(callback -> callback.call((double) cachedBytes.getAsLong()))
        .register(registry);
  }

  void computed(Attempt.Phase phase, Execution<?> execution) {
    computing
        .labelValues(phase.name().toLowerCase(Locale.ROOT), execution.backend())
        .observe(execution.nanos() / 1e9);
    if (!execution.fallback().isEmpty()) {
      fallbacks.labelValues(execution.backend()).inc();
    }
  }

  void failed(String failure) {
    failures.labelValues(failure.toLowerCase(Locale.ROOT).replace('_', '-')).inc();
  }

  void received(long count) {
    bytes.labelValues("received").inc(count);
  }

  void sent(long count) {
    bytes.labelValues("sent").inc(count);
  }

  void fetched(long count) {
    bytes.labelValues("fetched").inc(count);
  }

  void stored(long count) {
    bytes.labelValues("stored").inc(count);
  }
}
