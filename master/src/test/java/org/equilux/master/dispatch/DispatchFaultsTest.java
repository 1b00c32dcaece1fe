package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
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
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Failures of devices, disks and memory while chunks are computed over real gRPC. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DispatchFaultsTest extends DispatchFixture {

  /** Backend that fails after a number of calls, in front of the fallback backend. */
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
  void aFailingDeviceIsReplacedAndReported() throws Exception {
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
  void aChunkThatFailsOnAllBackendsFailsTheJobWithItsReason() throws Exception {
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
  void aResultThatCannotBeStoredFailsThePage() {
    startWorker("w", 1, 0);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, SMALL), 500);
    Collected full =
        new Collected(plan) {
          @Override
          public synchronized void applied(int chunk, ChunkOutput.Band result) throws IOException {
            throw new IOException("the disk is full");
          }
        };
    String reason = failureOf(() -> run(plan, source(plan, picture(SMALL.format(), 50, 50)), full));
    assertTrue(reason.contains("the disk is full"), reason);
  }

  @Test
  void pixelsThatCannotBeReadFailThePage() {
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
  void aChunkIsSentAgainAfterMemoryWasExhausted() throws Exception {
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
}
