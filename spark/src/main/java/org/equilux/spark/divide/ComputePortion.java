package org.equilux.spark.divide;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.PageTask;
import org.equilux.command.report.ErrorReports;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.storage.RandomAccessSource;

/**
 * The function that computes a portion of a page in an executor, from its ranges of the picture's
 * file. A failed portion is a {@link PortionResult}, not a failure of the task.
 *
 * @param tables encoded; null in phases without tables
 */
record ComputePortion(PageWork work, Phase phase, Broadcast<byte[]> tables)
    implements Function<byte[], byte[]> {
  @Override
  public byte[] call(byte[] encoded) throws InterruptedException {
    try (RandomAccessSource file = work.open()) {
      Portion portion = Portion.decode(encoded);
      PageTask task = work.pageTask();
      try (PhaseWork phaseWork = open(work.computer(), task)) {
        List<PortionResult.ComputedChunk> chunks = compute(portion, task, file, phaseWork);
        return new PortionResult(chunks, phaseWork.finish(), "").encode();
      }
    } catch (BackendUnavailableException e) {
      return PortionResult.failed(work.processing().unavailable(e)).encode();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      ExecutorJvm.requireWanted();
      return PortionResult.failed(ErrorReports.describe(e)).encode();
    }
  }

  private PhaseWork open(ChunkComputer computer, PageTask task) throws IOException {
    return switch (phase) {
      case RANGE -> new PhaseWork.Ranging(computer, task);
      case MAP -> new PhaseWork.Counting(computer, task);
      case APPLY ->
          new PhaseWork.Applying(
              computer,
              task,
              Optional.ofNullable(tables).map(t -> LutGrid.decode(t.value())),
              work.bands(),
              work.mark());
    };
  }

  private List<PortionResult.ComputedChunk> compute(
      Portion portion, PageTask task, RandomAccessSource file, PhaseWork phaseWork)
      throws IOException, InterruptedException {
    List<PortionResult.ComputedChunk> computed = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(work.threads())) {
      List<Future<PortionResult.ComputedChunk>> chunks =
          portion.chunks().stream()
              .map(chunk -> pool.submit(() -> compute(chunk, task, file, phaseWork)))
              .toList();
      try {
        for (Future<PortionResult.ComputedChunk> chunk : chunks) {
          computed.add(chunk.get());
        }
      } catch (ExecutionException e) {
        throw unwrapped(e);
      } finally {
        pool.shutdownNow();
      }
    }
    return computed;
  }

  /** The reason why a chunk failed; rethrown if it is not an I/O error. */
  private static IOException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException cause -> cause;
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      default -> new IOException(e.getCause());
    };
  }

  private PortionResult.ComputedChunk compute(
      Portion.LocatedChunk chunk, PageTask task, RandomAccessSource file, PhaseWork phaseWork)
      throws IOException {
    ChunkRows rows = task.spec().rows(chunk.first(), chunk.count());
    return phaseWork.compute(chunk.index(), rows, new ChunkInput.Located(chunk.location(), file));
  }
}
