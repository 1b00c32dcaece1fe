package org.equilux.master.dispatch;

import io.helidon.webserver.WebServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PartialCounts;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.RunningWorkers;
import org.equilux.master.activity.Activity;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.net.WorkerSocket;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.observe.Traces;
import org.equilux.protocol.JoinToken;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Base class: a cluster over real gRPC with a Helidon server, workers that connect to it, and pages
 * to compute.
 */
abstract class DispatchFixture {

  static final JoinToken TOKEN = JoinToken.random();

  Cluster cluster;
  final PrometheusRegistry registry = new PrometheusRegistry();
  final Quarantine quarantine = new Quarantine(Clock.systemUTC());
  ResultChecks checks;
  WebServer server;
  final RunningWorkers workers = new RunningWorkers();
  LocalWorker local;

  @BeforeEach
  void start() throws IOException {
    cluster =
        new Cluster(
            new SchedulerSettings(20_000, 10_000, 3, 2),
            new DispatchMetrics(registry),
            new Activity(Clock.systemUTC()),
            Traces.none(),
            quarantine);
    checks = new ResultChecks(audit(), "scalar");
    server =
        WebServer.builder()
            .from(
                WorkerSocket.configure(
                    "127.0.0.1", 0, Optional.empty(), new ClusterService(cluster, checks, TOKEN)))
            .build()
            .start();
  }

  /** The settings of the audit of results. */
  AuditSettings audit() {
    return AuditSettings.DEFAULT;
  }

  @AfterEach
  void stop() throws InterruptedException {
    workers.drain();
    cluster.close();
    checks.close();
    if (local != null) {
      local.close();
    }
    server.stop();
  }

  void startWorker(String name, int slots, long cacheBytes) {
    startWorker(name, slots, cacheBytes, BackendStack.of(List.of(new ScalarBackend())));
  }

  void startWorker(String name, int slots, long cacheBytes, BackendStack backends) {
    workers.start(worker(name, slots, cacheBytes, backends));
  }

  /** Returns a worker that is not started. */
  Worker worker(String name, int slots, long cacheBytes, BackendStack backends) {
    WorkerOptions options =
        new WorkerOptions(
            "127.0.0.1",
            server.port(),
            () -> TOKEN,
            Optional.empty(),
            name,
            slots,
            cacheBytes,
            Duration.ofSeconds(20));
    return new Worker(options, backends);
  }

  /** Listener that collects a page's results in memory and counts events. */
  static class Collected implements ChunkListener {
    final ChunkPlan plan;
    final HistogramGrid counts;
    final AtomicInteger ranged = new AtomicInteger();
    final AtomicInteger mapped = new AtomicInteger();
    final AtomicInteger applied = new AtomicInteger();
    final CompletableFuture<Void> allRanged = new CompletableFuture<>();
    final CompletableFuture<Void> allMapped = new CompletableFuture<>();
    final CompletableFuture<Void> allApplied = new CompletableFuture<>();
    final List<ChunkEvent> events = new CopyOnWriteArrayList<>();
    final Pixels out;
    ValueRange range;

    Collected(ChunkPlan plan) {
      this.plan = plan;
      this.counts = plan.spec().twoRounds() ? plan.spec().emptyHistograms() : null;
      this.out =
          Pixels.allocate(plan.spec().outputFormat(), plan.spec().width(), plan.spec().height());
    }

    @Override
    public synchronized void ranged(int chunk, ChunkOutput.Range found) {
      range =
          found.values().map(values -> range == null ? values : range.union(values)).orElse(range);
      if (ranged.incrementAndGet() == plan.chunks().size()) {
        allRanged.complete(null);
      }
    }

    @Override
    public synchronized void counted(PartialCounts some) {
      counts.add(some.histograms());
      if (mapped.addAndGet(some.chunks().cardinality()) == plan.chunks().size()) {
        allMapped.complete(null);
      }
    }

    @Override
    public synchronized void applied(int chunk, ChunkOutput.Band result) throws IOException {
      ChunkRows rows = plan.chunks().get(chunk);
      byte[] bytes = result.encoded();
      System.arraycopy(bytes, 0, out.data(), out.rowOffset(rows.first()), bytes.length);
      if (applied.incrementAndGet() == plan.chunks().size()) {
        allApplied.complete(null);
      }
    }

    @Override
    public void failed(String reason) {
      allRanged.completeExceptionally(new AssertionError(reason));
      allMapped.completeExceptionally(new AssertionError(reason));
      allApplied.completeExceptionally(new AssertionError(reason));
    }

    @Override
    public void event(ChunkEvent event) {
      events.add(event);
    }
  }

  static Pixels picture(PixelFormat format, int width, int height) {
    byte[] data = new byte[width * height * format.bytesPerPixel()];
    new Random(7).nextBytes(data);
    for (int i = 0; i < data.length / 2; i++) {
      data[i] = (byte) (data[i] & 0x3F);
    }
    return Pixels.wrap(format, width, height, data);
  }

  /** Reader of a chunk's raw rows; may throw. */
  interface RawRows {
    byte[] read(int chunk) throws IOException;
  }

  record Source(RawRows rows) implements ChunkSource {
    @Override
    public ChunkInput.Encoded input(int chunk) throws IOException {
      return new ChunkInput.Inline(rows.read(chunk));
    }

    @Override
    public Optional<Pixels> mask(int chunk) {
      return Optional.empty();
    }
  }

  static Source source(ChunkPlan plan, Pixels picture) {
    return new Source(
        chunk -> {
          ChunkRows rows = plan.chunks().get(chunk);
          return picture.rows(rows.firstHeld(), rows.held()).toPackedBytes();
        });
  }

  /** Returns a mask that excludes about a third of the pixels. */
  static Pixels mask(int width, int height) {
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, width, height);
    Random random = new Random(8);
    for (int i = 0; i < mask.data().length; i++) {
      mask.data()[i] = (byte) Math.max(0, random.nextInt(-85, 171));
    }
    return mask;
  }

  /** Returns a source of the chunks' pixels and mask values. */
  static ChunkSource masked(ChunkPlan plan, Pixels picture, Pixels mask) {
    ChunkSource pixels = source(plan, picture);
    return new ChunkSource() {
      @Override
      public ChunkInput.Encoded input(int chunk) throws IOException {
        return pixels.input(chunk);
      }

      @Override
      public Optional<Pixels> mask(int chunk) {
        ChunkRows rows = plan.chunks().get(chunk);
        return Optional.of(mask.rows(rows.first(), rows.count()));
      }
    };
  }

  /** Returns a plan with chunks of 1 to 60 rows. */
  static ChunkPlan uneven(JobSpec spec) {
    Random random = new Random(9);
    List<ChunkRows> chunks = new ArrayList<>();
    for (int first = 0; first < spec.height(); ) {
      int count = Math.min(1 + random.nextInt(60), spec.height() - first);
      chunks.add(spec.rows(first, count));
      first += count;
    }
    return new ChunkPlan(PageTask.raw("", 0, spec), chunks, ChunkPlan.Rounds.ALL);
  }

  Collected run(ChunkPlan plan, Pixels picture) throws Exception {
    Collected collected = new Collected(plan);
    run(plan, source(plan, picture), collected);
    return collected;
  }

  void run(ChunkPlan plan, ChunkSource source, Collected collected) throws Exception {
    run(plan, Optional.empty(), source, collected);
  }

  void run(ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, Collected collected)
      throws Exception {
    try (ChunkSession session = cluster.open(plan, tables, source, collected)) {
      for (int i = 0; i < plan.chunks().size(); i++) {
        session.ready(i);
      }
      if (plan.spec().needsRange()) {
        collected.allRanged.get(60, TimeUnit.SECONDS);
        session.publish(collected.range);
      }
      if (plan.spec().twoRounds()) {
        collected.allMapped.get(60, TimeUnit.SECONDS);
        session.publish(plan.spec().reduce(collected.counts, Attachments.NONE));
      }
      collected.allApplied.get(60, TimeUnit.SECONDS);
    }
  }

  static Pixels expected(JobSpec spec, Pixels picture) {
    return expected(spec, Chunk.whole(picture));
  }

  static Pixels expected(JobSpec asked, Chunk whole) {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      JobSpec spec =
          asked.needsRange()
              ? asked.withRange(scalar.range(asked, whole).value().orElseThrow())
              : asked;
      Optional<LutGrid> tables =
          spec.twoRounds()
              ? Optional.of(spec.reduce(scalar.map(spec, whole).value(), Attachments.NONE))
              : Optional.empty();
      return scalar.compute(spec, whole, tables).value();
    }
  }

  static JobSpec spec(String operation, Map<String, String> parameters, Pixels picture) {
    return new JobSpec(
        Operations.named(operation),
        parameters,
        picture.format(),
        picture.width(),
        picture.height());
  }
}
