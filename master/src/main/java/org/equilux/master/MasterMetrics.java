package org.equilux.master;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.dispatch.WorkerView;
import org.equilux.master.dispatch.Workers;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.store.JobQueries;
import org.equilux.master.web.connection.ClientTraffic;

/** Metrics of a master's state, evaluated at each scrape. */
final class MasterMetrics {
  private static final System.Logger LOG = System.getLogger(MasterMetrics.class.getName());

  private MasterMetrics() {}

  static void register(
      PrometheusRegistry registry,
      JobService jobs,
      Workers workers,
      ClientTraffic traffic,
      AuditLog audit) {
    register(registry, audit);
    CounterWithCallback.builder()
        .name("equilux_client_traffic_bytes")
        .help("Bytes of the bodies of requests and responses: pictures, views, JSON.")
        .labelNames("direction")
        .callback(
            callback -> {
              callback.call((double) traffic.received(), "from-client");
              callback.call((double) traffic.sent(), "to-client");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("equilux_jobs")
        .help("Stored jobs.")
        .labelNames("state", "operation")
        .callback(
            callback ->
                kinds(jobs)
                    .forEach(
                        (kind, count) ->
                            callback.call(
                                (double) count,
                                kind.state().name().toLowerCase(Locale.ROOT),
                                kind.operation())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("equilux_queue_length")
        .help("Queued and running jobs.")
        .callback(
            callback ->
                callback.call(
                    (double)
                        kinds(jobs).entrySet().stream()
                            .filter(kind -> !kind.getKey().state().isFinal())
                            .mapToLong(Map.Entry::getValue)
                            .sum()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("equilux_workers")
        .help("Connected workers.")
        .labelNames("state", "backend")
        .callback(
            callback ->
                counts(
                        workers.workers().stream()
                            .map(worker -> new Labels(worker.state(), worker.backend())))
                    .forEach(
                        (labels, count) ->
                            callback.call((double) count, labels.first(), labels.second())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("equilux_slots")
        .help("Chunks that all connected workers can compute in parallel.")
        .callback(
            callback -> callback.call(workers.workers().stream().mapToInt(WorkerView::slots).sum()))
        .register(registry);
    registerLoads(registry, workers);
  }

  /**
   * Registers processor time and memory of the workers' processes, as reported by their heartbeats.
   */
  private static void registerLoads(PrometheusRegistry registry, Workers workers) {
    gauge(
        registry,
        "equilux_worker_cpu_ratio",
        "Share of the machine's processors used by the worker's process, 0 to 1.",
        workers,
        worker -> worker.load().cpu());
    gauge(
        registry,
        "equilux_worker_heap_bytes",
        "Used heap of the worker's process.",
        workers,
        worker -> worker.load().heapBytes());
    gauge(
        registry,
        "equilux_worker_resident_bytes",
        "Resident memory of the worker's process.",
        workers,
        worker -> worker.load().residentBytes());
    gauge(
        registry,
        "equilux_worker_slowest_chunk_seconds",
        "Longest time from assigning a chunk to the worker to taking its result.",
        workers,
        worker -> worker.slowest() == null ? null : worker.slowest().millis() / 1e3);
  }

  private static void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      Workers workers,
      Function<WorkerView, Number> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("worker")
        .callback(
            callback -> {
              for (WorkerView worker : workers.workers()) {
                Number now = value.apply(worker);
                if (now != null) {
                  callback.call(now.doubleValue(), worker.name());
                }
              }
            })
        .register(registry);
  }

  private static void register(PrometheusRegistry registry, AuditLog audit) {
    CounterWithCallback.builder()
        .name("equilux_audit_log_events")
        .help("Events of the audit log, including omitted and lost ones.")
        .labelNames("what", "outcome")
        .callback(
            callback ->
                audit
                    .counts()
                    .forEach(
                        (kind, count) ->
                            callback.call(
                                (double) count,
                                kind.action().word(),
                                kind.outcome().name().toLowerCase(Locale.ROOT))))
        .register(registry);
    CounterWithCallback.builder()
        .name("equilux_audit_log_events_omitted")
        .help("Events omitted from the audit log because a client exceeded its budget.")
        .callback(callback -> callback.call((double) audit.omitted()))
        .register(registry);
    CounterWithCallback.builder()
        .name("equilux_audit_log_events_lost")
        .help("Events that could not be written to the audit log.")
        .callback(callback -> callback.call((double) audit.lost()))
        .register(registry);
  }

  /** The counts by kind; empty while the database does not answer, which readiness reports. */
  private static Map<JobQueries.Kind, Long> kinds(JobService jobs) {
    try {
      return jobs.queries().kinds();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "jobs could not be counted", e);
      return Map.of();
    }
  }

  private record Labels(String first, String second) {
    Labels(WorkerView.State state, String backend) {
      this(state.name().toLowerCase(Locale.ROOT), backend);
    }
  }

  private static Map<Labels, Long> counts(Stream<Labels> all) {
    return all.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
