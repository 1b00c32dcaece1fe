package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
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
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.RunningWorkers;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.Heartbeat;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.ToWorker;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cluster over real gRPC: a Helidon server, workers that dial it, every phase. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DispatchTest {
  private static final JoinToken TOKEN = JoinToken.random();

  private Cluster cluster;
  private WebServer server;
  private final RunningWorkers workers = new RunningWorkers();
  private LocalWorker local;

  @BeforeEach
  void start() throws IOException {
    cluster = new Cluster(new SchedulerSettings(20_000, 10_000, 3, 2));
    server =
        WebServer.builder()
            .from(
                WorkerSocket.configure(
                    "127.0.0.1", 0, Optional.empty(), new ClusterService(cluster, TOKEN)))
            .build()
            .start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    workers.drain();
    cluster.close();
    if (local != null) {
      local.close();
    }
    server.stop();
  }

  private void startWorker(String name, int slots, long cacheBytes) {
    startWorker(name, slots, cacheBytes, BackendStack.of(List.of(new ScalarBackend())));
  }

  private void startWorker(String name, int slots, long cacheBytes, BackendStack backends) {
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
    workers.start(new Worker(options, backends));
  }

  /** Collects a page's results in memory and counts what happened. */
  private static class Collected implements ChunkListener {
    final ChunkPlan plan;
    final HistogramGrid counts;
    final AtomicInteger mapped = new AtomicInteger();
    final AtomicInteger applied = new AtomicInteger();
    final CompletableFuture<Void> allMapped = new CompletableFuture<>();
    final CompletableFuture<Void> allApplied = new CompletableFuture<>();
    final List<ChunkEvent> events = new CopyOnWriteArrayList<>();
    final Pixels out;

    Collected(ChunkPlan plan) {
      this.plan = plan;
      this.counts = plan.spec().twoRounds() ? plan.spec().emptyHistograms() : null;
      this.out =
          Pixels.allocate(plan.spec().outputFormat(), plan.spec().width(), plan.spec().height());
    }

    @Override
    public synchronized void counted(PartialCounts some) {
      counts.add(some.histograms());
      if (mapped.addAndGet(some.chunks().cardinality()) == plan.chunks().size()) {
        allMapped.complete(null);
      }
    }

    @Override
    public synchronized void applied(int chunk, ChunkOutput.Band result) {
      ChunkRows rows = plan.chunks().get(chunk);
      byte[] bytes = result.encoded();
      System.arraycopy(bytes, 0, out.data(), out.rowOffset(rows.first()), bytes.length);
      if (applied.incrementAndGet() == plan.chunks().size()) {
        allApplied.complete(null);
      }
    }

    @Override
    public void failed(String reason) {
      allMapped.completeExceptionally(new AssertionError(reason));
      allApplied.completeExceptionally(new AssertionError(reason));
    }

    @Override
    public void event(ChunkEvent event) {
      events.add(event);
    }
  }

  private static Pixels picture(PixelFormat format, int width, int height) {
    byte[] data = new byte[width * height * format.bytesPerPixel()];
    new Random(7).nextBytes(data);
    for (int i = 0; i < data.length / 2; i++) {
      data[i] = (byte) (data[i] & 0x3F);
    }
    return Pixels.wrap(format, width, height, data);
  }

  /** Reads a chunk's raw rows; a chunk may fail to be read. */
  private interface RawRows {
    byte[] read(int chunk) throws IOException;
  }

  private record Source(RawRows rows) implements ChunkSource {
    @Override
    public ChunkInput.Encoded input(int chunk) throws IOException {
      return new ChunkInput.Inline(rows.read(chunk));
    }

    @Override
    public Optional<Pixels> mask(int chunk) {
      return Optional.empty();
    }
  }

  private static Source source(ChunkPlan plan, Pixels picture) {
    return new Source(
        chunk -> {
          ChunkRows rows = plan.chunks().get(chunk);
          return picture.rows(rows.firstHeld(), rows.held()).toPackedBytes();
        });
  }

  /** A mask that leaves out about a third of the pixels. */
  private static Pixels mask(int width, int height) {
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, width, height);
    Random random = new Random(8);
    for (int i = 0; i < mask.data().length; i++) {
      mask.data()[i] = (byte) Math.max(0, random.nextInt(-85, 171));
    }
    return mask;
  }

  /** The chunks' pixels and masks. */
  private static ChunkSource masked(ChunkPlan plan, Pixels picture, Pixels mask) {
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

  /** A plan of chunks of 1 to 60 rows. */
  private static ChunkPlan uneven(JobSpec spec) {
    Random random = new Random(9);
    List<ChunkRows> chunks = new ArrayList<>();
    for (int first = 0; first < spec.height(); ) {
      int count = Math.min(1 + random.nextInt(60), spec.height() - first);
      chunks.add(spec.rows(first, count));
      first += count;
    }
    return new ChunkPlan(PageTask.raw("", 0, spec), chunks, false);
  }

  private Collected run(ChunkPlan plan, Pixels picture) throws Exception {
    Collected collected = new Collected(plan);
    run(plan, source(plan, picture), collected);
    return collected;
  }

  private void run(ChunkPlan plan, ChunkSource source, Collected collected) throws Exception {
    run(plan, Optional.empty(), source, collected);
  }

  private void run(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, Collected collected)
      throws Exception {
    try (ChunkSession session = cluster.open(plan, tables, source, collected)) {
      for (int i = 0; i < plan.chunks().size(); i++) {
        session.ready(i);
      }
      if (plan.spec().twoRounds()) {
        collected.allMapped.get(60, TimeUnit.SECONDS);
        session.publish(plan.spec().reduce(collected.counts, Attachments.NONE));
      }
      collected.allApplied.get(60, TimeUnit.SECONDS);
    }
  }

  private static Pixels expected(JobSpec spec, Pixels picture) {
    return expected(spec, Chunk.whole(picture));
  }

  private static Pixels expected(JobSpec spec, Chunk whole) {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      Optional<LutGrid> tables =
          spec.twoRounds()
              ? Optional.of(spec.reduce(scalar.map(spec, whole).value(), Attachments.NONE))
              : Optional.empty();
      return scalar.compute(spec, whole, tables).value();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "equalize, GRAY8, 1, 1000000",
    "equalize, RGB8, 2, 1000000",
    "equalize, RGB16, 2, 200000",
    "equalize, RGBA16, 3, 0",
    "sobel, RGB8, 2, 1000000",
    "sobel, GRAY_ALPHA16, 3, 1000000"
  })
  void resultsEqualTheScalarWhole(
      String operation, PixelFormat format, int workerCount, long cacheBytes) throws Exception {
    for (int i = 0; i < workerCount; i++) {
      startWorker("w", 2, cacheBytes);
    }
    Pixels picture = picture(format, 333, 517);
    JobSpec spec = new JobSpec(Operations.named(operation), Map.of(), format, 333, 517);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), 40_000);
    Collected collected = run(plan, picture);
    assertArrayEquals(expected(spec, picture).data(), collected.out.data());
    assertEquals(plan.chunks().size(), collected.applied.get());
    assertTrue(
        collected.events.stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
  }

  private static JobSpec spec(String operation, Map<String, String> parameters, Pixels picture) {
    return new JobSpec(
        Operations.named(operation),
        parameters,
        picture.format(),
        picture.width(),
        picture.height());
  }

  @ParameterizedTest
  @CsvSource({
    "equalize, luminance, none, GRAY8, 1000000",
    "equalize, per-channel, 7, RGB16, 100000",
    "stretch, gray, none, RGB8, 0",
    "clahe, luminance, none, RGBA8, 1000000",
    "clahe, per-channel, 5, RGB8, 200000",
    "clahe, luminance, none, GRAY16, 0"
  })
  void masksTravelWithWhatIsCountedAndGridsWithTheirRows(
      String operation, String color, String nodata, PixelFormat format, long cacheBytes)
      throws Exception {
    startWorker("a", 2, cacheBytes);
    startWorker("b", 1, cacheBytes);
    startWorker("c", 2, 0);
    Pixels picture = picture(format, 219, 307);
    Pixels mask = mask(219, 307);
    Map<String, String> parameters =
        new HashMap<>(Map.of("color", color, "nodata", nodata, "mask", "m.png"));
    if (operation.equals("clahe")) {
      parameters.putAll(Map.of("columns", "4", "rows", "5"));
    }
    JobSpec spec = spec(operation, parameters, picture);
    Pixels expected = expected(spec, Chunk.whole(picture).withMask(Optional.of(mask)));
    assertFalse(Arrays.equals(expected(spec, picture).data(), expected.data()));

    ChunkPlan plan = uneven(spec);
    Collected collected = new Collected(plan);
    run(plan, masked(plan, picture, mask), collected);

    assertArrayEquals(expected.data(), collected.out.data());
    assertTrue(
        collected.events.stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
  }

  @Test
  void aMaskOfManySlicesArrivesWhole() throws Exception {
    startWorker("a", 2, 64 << 20);
    Pixels picture = picture(PixelFormat.GRAY8, 2_011, 2_001);
    Pixels mask = mask(2_011, 2_001);
    JobSpec spec = spec("equalize", Map.of("mask", "m.png"), picture);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), 3_000_000);
    Collected collected = new Collected(plan);
    run(plan, masked(plan, picture, mask), collected);
    assertArrayEquals(
        expected(spec, Chunk.whole(picture).withMask(Optional.of(mask))).data(),
        collected.out.data());
  }

  @ParameterizedTest
  @CsvSource({"GRAY8, 1, 1", "RGB16, 1, 1", "RGB8, 6, 7"})
  void tablesKnownBeforehandTakeOneRound(PixelFormat format, int columns, int rows)
      throws Exception {
    startWorker("a", 2, 1_000_000);
    startWorker("b", 2, 0);
    local = new LocalWorker(cluster, BackendStack.of(List.of(new ScalarBackend())), 1);
    local.join();
    Pixels picture = picture(format, 219, 307);
    LutGrid tables = new LutGrid(columns, rows, 1, format.levels());
    Random random = new Random(10);
    for (int cell = 0; cell < columns * rows; cell++) {
      char[] table = new char[format.levels()];
      for (int k = 0; k < table.length; k++) {
        table[k] = (char) random.nextInt(format.levels());
      }
      tables.set(cell % columns, cell / columns, 0, table);
    }
    JobSpec spec = spec("lut", Map.of("table", "t.csv"), picture);
    ChunkPlan plan = uneven(spec);
    Collected collected = new Collected(plan);

    run(plan, Optional.of(tables), source(plan, picture), collected);

    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      Pixels expected = scalar.compute(spec, Chunk.whole(picture), Optional.of(tables)).value();
      assertArrayEquals(expected.data(), collected.out.data());
    }
    assertEquals(0, collected.mapped.get());
    assertEquals(2 * plan.chunks().size(), collected.events.size());
  }

  @Test
  void chunksOfManySlicesAndFramesArriveWhole() throws Exception {
    startWorker("a", 2, 64 << 20);
    startWorker("b", 2, 64 << 20);
    Pixels picture = picture(PixelFormat.RGB8, 2_011, 4_001);
    JobSpec spec =
        new JobSpec(
            Operations.named("equalize"),
            Map.of("color", "per-channel"),
            PixelFormat.RGB8,
            2_011,
            4_001);
    Collected collected = run(ChunkPlan.of(PageTask.raw("", 0, spec), 3_000_000), picture);
    assertArrayEquals(expected(spec, picture).data(), collected.out.data());
  }

  /** A device that works for a while and then fails; in front of the backend that stands in. */
  private static final class FailingDevice implements Backend {
    private final Backend real = new ScalarBackend();
    private final AtomicInteger left;

    FailingDevice(int works) {
      this.left = new AtomicInteger(works);
    }

    private void use() {
      if (left.getAndDecrement() <= 0) {
        throw new BackendException("the device fell off the bus");
      }
    }

    @Override
    public BackendInfo info() {
      return new BackendInfo("failing", "a device that fails");
    }

    @Override
    public boolean supports(KernelCall call, PixelFormat format) {
      return true;
    }

    @Override
    public void count(CountCall call, Chunk chunk, HistogramGrid into) {
      use();
      real.count(call, chunk, into);
    }

    @Override
    public void compute(PixelCall call, Chunk chunk, Pixels out) {
      use();
      real.compute(call, chunk, out);
    }

    @Override
    public void close() {}
  }

  @Test
  void aDeviceThatFailsInTheMiddleIsStoodInForAndTheJobSaysSo() throws Exception {
    Pixels picture = picture(PixelFormat.RGB8, 333, 517);
    JobSpec spec = new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.RGB8, 333, 517);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), 40_000);
    int chunks = plan.chunks().size();
    startWorker(
        "w",
        1,
        1_000_000,
        BackendStack.of(List.of(new FailingDevice(chunks + 3), new ScalarBackend())));

    Collected collected = run(plan, picture);

    assertArrayEquals(expected(spec, picture).data(), collected.out.data());
    List<ChunkEvent> finished =
        collected.events.stream()
            .filter(event -> event.kind() == ChunkEvent.Kind.FINISHED)
            .toList();
    assertEquals(
        chunks + 3, finished.stream().filter(event -> event.backend().equals("failing")).count());
    for (ChunkEvent event : finished) {
      boolean stoodIn = event.backend().equals("scalar");
      assertEquals(stoodIn, event.detail().contains("failing"), event::toString);
    }
    assertTrue(finished.stream().anyMatch(event -> event.detail().contains("fell off the bus")));
  }

  @Test
  void aChunkThatNoBackendCanComputeFailsTheJobWithItsReason() throws Exception {
    Pixels picture = picture(PixelFormat.GRAY8, 50, 50);
    JobSpec spec = new JobSpec(Operations.named("sobel"), Map.of(), PixelFormat.GRAY8, 50, 50);
    startWorker("a", 1, 0, BackendStack.of(List.of(new FailingDevice(0))));
    startWorker("b", 1, 0, BackendStack.of(List.of(new FailingDevice(0))));

    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> run(ChunkPlan.of(PageTask.raw("", 0, spec), 5_000), picture));

    String reason = failure.getCause().getMessage();
    assertTrue(reason.contains("chunk 0"), reason);
    assertTrue(reason.contains("fell off the bus"), reason);
  }

  private static final JobSpec SMALL =
      new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.GRAY8, 50, 50);

  private static String failureOf(Executable run) {
    return assertThrows(ExecutionException.class, run).getCause().getMessage();
  }

  @Test
  void aResultThatCannotBeKeptFailsThePageAtOnce() {
    startWorker("w", 1, 0);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, SMALL), 500);
    Collected full =
        new Collected(plan) {
          @Override
          public synchronized void applied(int chunk, ChunkOutput.Band result) {
            throw new IllegalStateException("the disk is full");
          }
        };
    String reason = failureOf(() -> run(plan, source(plan, picture(SMALL.format(), 50, 50)), full));
    assertTrue(reason.contains("the disk is full"), reason);
  }

  @Test
  void pixelsThatCannotBeReadFailThePageAtOnce() {
    startWorker("w", 1, 0);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, SMALL), 500);
    ChunkSource broken =
        new Source(
            _ -> {
              throw new IOException("the spool is gone");
            });
    String reason = failureOf(() -> run(plan, broken, new Collected(plan)));
    assertTrue(reason.contains("the spool is gone"), reason);
  }

  @Test
  void aMasterOutOfMemoryForAMomentSendsTheChunkAgain() throws Exception {
    startWorker("w", 1, 0);
    Pixels picture = picture(SMALL.format(), 50, 50);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, SMALL), 500);
    AtomicInteger reads = new AtomicInteger();
    ChunkSource scarce =
        new Source(
            chunk -> {
              if (reads.incrementAndGet() == 2) {
                throw new OutOfMemoryError("for a moment");
              }
              return source(plan, picture).rows().read(chunk);
            });
    Collected collected = new Collected(plan);
    run(plan, scarce, collected);
    assertArrayEquals(expected(SMALL, picture).data(), collected.out.data());
    assertTrue(
        collected.events.stream().anyMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
  }

  /** A worker that says what it should not, and how the master ends the stream. */
  private Status answerTo(FromWorker... messages) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      StreamObserver<FromWorker> stream =
          ClusterGrpc.newStub(channel)
              .work(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ToWorker message) {}

                    @Override
                    public void onError(Throwable error) {
                      ended.complete(Status.fromThrowable(error));
                    }

                    @Override
                    public void onCompleted() {
                      ended.complete(Status.OK);
                    }
                  });
      for (FromWorker message : messages) {
        stream.onNext(message);
      }
      return ended.get(60, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow();
    }
  }

  private static FromWorker register(int version, int slots) {
    return FromWorker.newBuilder()
        .setRegister(
            Register.newBuilder()
                .setProtocolVersion(version)
                .setJoinToken(TOKEN.text())
                .setName("liar")
                .setSlots(slots)
                .addBackends(
                    org.equilux.protocol.Backend.newBuilder().setName("scalar").setDevice("CPU")))
        .build();
  }

  @Test
  void whoeverIsNoProperWorkerIsSentAwayWithTheReason() throws Exception {
    FromWorker proper = register(ProtocolVersion.CURRENT_VALUE, 1);
    FromWorker heartbeat =
        FromWorker.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();
    assertEquals(Status.Code.INVALID_ARGUMENT, answerTo(heartbeat).getCode());
    Status old = answerTo(register(0, 1));
    assertEquals(Status.Code.FAILED_PRECONDITION, old.getCode());
    assertTrue(old.getDescription().contains("version 0"), old.getDescription());
    assertEquals(
        Status.Code.FAILED_PRECONDITION,
        answerTo(register(ProtocolVersion.CURRENT_VALUE, 1_000_000)).getCode());
    assertEquals(Status.Code.INVALID_ARGUMENT, answerTo(proper, proper).getCode());
    assertEquals(List.of(), cluster.workers());
  }

  @Test
  void answersForAttemptsOfNobodyAreIgnored() throws Exception {
    FromWorker foreign =
        FromWorker.newBuilder()
            .setAttemptDone(AttemptDone.newBuilder().setAttempt(77).setResultBytes(5))
            .build();
    FromWorker register = register(ProtocolVersion.CURRENT_VALUE, 1);
    // Its second registration is what it is sent away for.
    assertEquals(Status.Code.INVALID_ARGUMENT, answerTo(register, foreign, register).getCode());
  }
}
