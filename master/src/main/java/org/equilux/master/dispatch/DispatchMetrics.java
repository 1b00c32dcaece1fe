package org.equilux.master.dispatch;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.equilux.engine.executor.Phase;

/** Metrics of the computation of chunks on the cluster. No method blocks. */
public final class DispatchMetrics {
  private static final int MAX_DEPARTED = 100;

  private final PrometheusRegistry registry;
  private final Histogram latency;
  private final Counter retries;
  private final Counter fallbacks;
  private final Counter cacheHits;
  private final Counter cacheMisses;
  private final Counter bytes;
  private final Counter direct;
  private final Counter checks;
  private final Counter quarantined;

  /**
   * Workers that left and whose time series are kept for a while, oldest first; guarded by the
   * cluster's lock, which all callers hold.
   */
  private final Set<String> departed = new LinkedHashSet<>();

  /** Registers the metrics. */
  public DispatchMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    this.latency =
        Histogram.builder()
            .name("equilux_chunk_seconds")
            .unit(Unit.SECONDS)
            .help("Time from assigning a chunk to a worker to taking its result.")
            .labelNames("phase", "worker", "backend")
            .classicOnly()
            .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
            .register(registry);
    this.retries =
        counter(
            "equilux_chunk_retries",
            "Chunks that were assigned again after a failed attempt.",
            "phase");
    this.fallbacks =
        counter(
            "equilux_chunk_fallbacks",
            "Results computed by another backend than the worker's best one.",
            "backend");
    this.cacheHits =
        counter(
            "equilux_pixel_cache_hits", "Apply attempts whose pixels were in the worker's cache.");
    this.cacheMisses =
        counter("equilux_pixel_cache_misses", "Apply attempts whose pixels were sent again.");
    this.bytes =
        counter(
            "equilux_worker_traffic_bytes",
            "Pixels, tables and results sent between master and workers.",
            "direction");
    this.direct =
        counter(
            "equilux_worker_direct_bytes",
            "Pixels read from the object store by workers, and results stored there by workers.",
            "direction");
    this.checks =
        counter(
            "equilux_result_checks",
            "Results of workers by outcome of the check: damaged, or computed again and right,"
                + " wrong or unknown (could not be computed again).",
            "outcome");
    this.quarantined =
        counter(
            "equilux_workers_quarantined",
            "Workers that were quarantined because they returned wrong results.");
    initializeChecks();
  }

  private void initializeChecks() {
    for (ResultCheck outcome : ResultCheck.values()) {
      checks.initLabelValues(outcome.label());
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  /** Registers a gauge of expired leases that is evaluated at each scrape. */
  void leasesExpired(LongSupplier count) {
    CounterWithCallback.builder()
        .name("equilux_leases_expired")
        .help("Attempts whose lease expired.")
        .callback(callback -> callback.call((double) count.getAsLong()))
        .register(registry);
  }

  void started(ChunkAttempt attempt) {
    if (attempt.phase() != attempt.page().plan().firstPhase()) {
      (attempt.sendPixels() ? cacheMisses : cacheHits).inc();
    }
  }

  void finished(ChunkAttempt attempt, String worker, String backend, String fallback) {
    departed.remove(worker);
    latency
        .labelValues(phase(attempt.phase()), worker, backend)
        .observe((System.nanoTime() - attempt.startedNanos()) / 1e9);
    if (!fallback.isEmpty()) {
      fallbacks.labelValues(backend).inc();
    }
  }

  void checked(ResultCheck outcome) {
    checks.labelValues(outcome.label()).inc();
  }

  void quarantined() {
    quarantined.inc();
  }

  void retried(Phase phase) {
    retries.labelValues(phase(phase)).inc();
  }

  void sent(long count) {
    bytes.labelValues("to-worker").inc(count);
  }

  void transferred(long read, long stored) {
    direct.labelValues("read").inc(read);
    direct.labelValues("stored").inc(Math.max(0, stored));
  }

  void received(long count) {
    bytes.labelValues("from-worker").inc(count);
  }

  /**
   * Notes that a worker left. Its series are kept for a while and then removed, so that
   * reconnecting workers do not add series without bound.
   */
  void left(String worker) {
    departed.add(worker);
    if (departed.size() > MAX_DEPARTED) {
      String first = departed.iterator().next();
      departed.remove(first);
      forget(first);
    }
  }

  private void forget(String worker) {
    latency.collect().getDataPoints().stream()
        .map(point -> point.getLabels())
        .filter(labels -> worker.equals(labels.get("worker")))
        .forEach(
            labels ->
                latency.remove(labels.get("phase"), labels.get("worker"), labels.get("backend")));
  }

  private static String phase(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
