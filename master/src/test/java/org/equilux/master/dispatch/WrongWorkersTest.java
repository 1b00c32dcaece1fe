package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.DistrustedWorker;
import org.equilux.imaging.png.PngBandCoding;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.WrongBackend;
import org.equilux.master.audit.AuditSettings;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Wrong results over real gRPC, from real workers with a backend that falsifies its results. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WrongWorkersTest extends DispatchFixture {
  private static final JobSpec SPEC =
      new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.RGB8, 333, 517);

  private final Pixels picture = picture(PixelFormat.RGB8, 333, 517);
  private final ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, SPEC), 40_000);
  private final List<DistrustedWorker> distrusted = new CopyOnWriteArrayList<>();

  @Override
  AuditSettings audit() {
    return AuditSettings.withPercent(100);
  }

  private void lie(Backend liar) {
    startWorker("liar", 1, 0, BackendStack.of(List.of(liar)));
  }

  private void assertQuarantined(String reason) {
    assertEquals(1, quarantine.entries().size());
    String why = quarantine.entries().getFirst().reason();
    assertTrue(why.contains(reason), why);
    assertEquals(List.of("liar"), distrusted.stream().map(DistrustedWorker::worker).toList());
    assertTrue(cluster.workers().stream().noneMatch(worker -> worker.name().equals("liar")));
  }

  private void assertRightDespite(Backend liar, String reason) throws Exception {
    cluster.onDistrust(distrusted::add);
    lie(liar);
    awaitWorkers(1);
    startWorker("good", 1, 0);
    Collected collected = run(plan, picture);
    assertArrayEquals(expected(SPEC, picture).data(), collected.out.data());
    assertQuarantined(reason);
  }

  private double checked(String outcome) {
    return registry.scrape(name -> name.startsWith("equilux_result_checks")).stream()
        .flatMap(snapshot -> snapshot.getDataPoints().stream())
        .filter(point -> outcome.equals(point.getLabels().get("outcome")))
        .mapToDouble(point -> ((CounterDataPointSnapshot) point).getValue())
        .sum();
  }

  private void awaitWorkers(int count) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (cluster.workers().size() < count) {
      assertTrue(System.nanoTime() < end, "no worker joined");
      Thread.onSpinWait();
    }
  }

  @Test
  void plausibleWrongCountsQuarantineTheWorker() throws Exception {
    assertRightDespite(
        WrongBackend.miscounting(0), "its histogram differs from that of the chunk's pixels");
  }

  @Test
  void threeOverflowingCountsQuarantineTheWorker() throws Exception {
    assertRightDespite(WrongBackend.overflowing(), "does not count every pixel of its chunk once");
  }

  @Test
  void wrongBandsFailPagesWithEarlierResultsOfTheWorker() throws Exception {
    cluster.onDistrust(distrusted::add);
    lie(WrongBackend.black(plan.chunks().size() + 2));
    awaitWorkers(1);
    ExecutionException failure = assertThrows(ExecutionException.class, () -> run(plan, picture));
    assertTrue(failure.getCause().getMessage().contains("wrong results"), failure::toString);
    assertQuarantined("bytes of its pixels are wrong");
    startWorker("good", 1, 0);
    assertArrayEquals(expected(SPEC, picture).data(), run(plan, picture).out.data());
  }

  /** The results are pieces of a deflate stream whose damage only decompression detects. */
  @Test
  void threeRandomBandsQuarantineTheWorker() throws Exception {
    cluster.onDistrust(distrusted::add);
    Pixels wide = picture(PixelFormat.GRAY8, 40_000, 300);
    JobSpec sobel = spec("sobel", Map.of(), wide);
    PageTask raw = PageTask.raw("", 0, sobel);
    PngBandCoding png = new PngBandCoding(raw.output().page(), 1);
    PageTask task = new PageTask("", 0, sobel, raw.input(), png);
    ChunkPlan chunks = ChunkPlan.of(task, 1 << 20);
    Map<Integer, byte[]> bands = new ConcurrentHashMap<>();
    Collected collected =
        new Collected(chunks) {
          @Override
          public synchronized void applied(int chunk, ChunkOutput.Band result) {
            bands.put(chunk, result.encoded());
            if (bands.size() == chunks.chunks().size()) {
              allApplied.complete(null);
            }
          }
        };
    try (RandomBytesWorker liar = new RandomBytesWorker(server.port(), TOKEN)) {
      awaitWorkers(1);
      startWorker("good", 1, 0);
      awaitWorkers(2);
      run(chunks, source(chunks, wide), collected);
      assertQuarantined("a band of the PNG is damaged");
      assertEquals(Status.Code.FAILED_PRECONDITION, liar.ended.get(30, TimeUnit.SECONDS).getCode());
    }
    for (Map.Entry<Integer, byte[]> band : bands.entrySet()) {
      ChunkRows rows = chunks.chunks().get(band.getKey());
      png.check(band.getValue(), rows.first(), rows.count());
    }
  }

  @Test
  void aQuarantinedWorkerIsRefusedUntilItIsReleased() throws Exception {
    assertRightDespite(WrongBackend.miscounting(0), "histogram");
    Worker back = worker("liar", 1, 0, BackendStack.of(List.of(new ScalarBackend())));
    WorkerRefusedException refused = assertThrows(WorkerRefusedException.class, back::run);
    assertTrue(refused.getMessage().contains("quarantined"), refused.getMessage());
    assertTrue(quarantine.release(quarantine.entries().getFirst().id()));
    startWorker("liar", 1, 0);
    awaitWorkers(2);
  }

  @Test
  void resultsOfHealthyWorkersPassTheAudit() throws Exception {
    cluster.onDistrust(distrusted::add);
    startWorker("a", 2, 1_000_000);
    startWorker("b", 2, 0);
    Collected collected = run(plan, picture);
    assertArrayEquals(expected(SPEC, picture).data(), collected.out.data());
    assertEquals(List.of(), distrusted);
    assertTrue(
        collected.events.stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
    assertEquals(2.0 * plan.chunks().size(), checked("right"));
    assertEquals(0.0, checked("wrong") + checked("damaged") + checked("unknown"));
  }
}
