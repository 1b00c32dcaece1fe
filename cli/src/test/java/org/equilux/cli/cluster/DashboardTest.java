package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.observe.Traces;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard for Grafana uses metrics that master and workers really have. */
class DashboardTest {
  private static final Path DASHBOARD =
      Path.of("..", "deploy", "monitoring", "grafana", "equilux.json");
  private static final Pattern METRIC = Pattern.compile("\\b(?:equilux|jvm)_[a-z_]+");

  /** The suffixes that Prometheus appends to a metric's name. */
  private static final Pattern SUFFIX = Pattern.compile("_(?:total|bucket|count|sum)$");

  @TempDir private Path data;

  @Test
  void metricsOfTheDashboardExist() throws Exception {
    Set<String> shown = new TreeSet<>();
    Matcher metric = METRIC.matcher(Files.readString(DASHBOARD));
    while (metric.find()) {
      shown.add(SUFFIX.matcher(metric.group()).replaceFirst(""));
    }
    assertTrue(shown.size() > 10, shown::toString);

    Set<String> told = new TreeSet<>();
    MasterConfig config = MasterConfig.builder(data).port(0).workerPort(0).backend("none").build();
    PrometheusRegistry ofWorker = new PrometheusRegistry();
    JvmMetrics.builder().register(ofWorker);
    WorkerOptions options =
        new WorkerOptions(
            "localhost", 1, () -> null, Optional.empty(), "one", 1, 0, Duration.ofSeconds(1));
    try (Master master = Master.start(config);
        BackendStack backends = BackendStack.of(List.of(new ScalarBackend()))) {
      Worker worker = new Worker(options, backends, ofWorker, Traces.none());
      assertTrue(worker.notReady().isPresent());
      told.addAll(names(master.registry()));
      told.addAll(names(ofWorker));
    }
    shown.removeAll(told);
    assertEquals(Set.of(), shown, () -> "nobody tells these; there are " + told);
  }

  private static Set<String> names(PrometheusRegistry registry) {
    return registry.scrape().stream()
        .map(snapshot -> snapshot.getMetadata().getPrometheusName())
        .collect(Collectors.toSet());
  }
}
