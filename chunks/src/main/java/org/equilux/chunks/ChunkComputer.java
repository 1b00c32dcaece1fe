package org.equilux.chunks;

import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.ChunkBands;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The computation of chunks in the calling thread: decodes, counts or maps, and encodes. Every
 * executor uses this class; executors differ only in where and when they compute. Thread-safe.
 */
public final class ChunkComputer {
  private final BackendStack backends;
  private final StageObserver stages;

  /**
   * Creates a computer.
   *
   * @param backends not owned
   */
  public ChunkComputer(BackendStack backends, StageObserver stages) {
    this.backends = backends;
    this.stages = stages;
  }

  /** Creates a computer without an observer of stages. */
  public ChunkComputer(BackendStack backends) {
    this(backends, StageObserver.NONE);
  }

  /**
   * A chunk whose range of values was found.
   *
   * @param pixels decoded, with their mask, to be kept for {@link #count}
   */
  public record Ranged(ChunkOutput.Range range, Chunk pixels) {}

  /**
   * Finds the range of the values of a chunk of wide samples.
   *
   * @param mask as for {@link #count}
   * @throws IOException if the chunk cannot be read or decoded
   */
  public Execution<Ranged> range(
      PageTask task, ChunkRows rows, ChunkInput input, Optional<Pixels> mask) throws IOException {
    Chunk chunk = masked(stages.during(Stage.DECODE, () -> input.decode(task, rows)), mask);
    Execution<Optional<ValueRange>> execution =
        stages.during(Stage.COUNT, () -> backends.range(task.spec(), chunk));
    return execution.with(new Ranged(new ChunkOutput.Range(execution.value()), chunk));
  }

  /** Adds a mask, unless the pixels were kept with theirs. */
  private static Chunk masked(Chunk chunk, Optional<Pixels> mask) {
    return mask.isPresent() ? chunk.withMask(mask) : chunk;
  }

  /**
   * A counted chunk.
   *
   * @param pixels decoded, to be kept for {@link #apply}
   */
  public record Counted(ChunkOutput.Counts counts, Chunk pixels) {}

  /**
   * Runs the map phase of a chunk: counts its histograms.
   *
   * @param mask of the chunk's rows, one byte a pixel, 0 where a pixel is not counted; empty if all
   *     pixels are counted, or if the input is kept and so has the mask
   * @throws IOException if the chunk cannot be read or decoded
   * @throws org.equilux.kernels.backend.BackendException if every backend failed
   */
  public Execution<Counted> count(
      PageTask task, ChunkRows rows, ChunkInput input, Optional<Pixels> mask) throws IOException {
    Chunk chunk = stages.during(Stage.DECODE, () -> input.decode(task, rows));
    Execution<HistogramGrid> execution =
        stages.during(Stage.COUNT, () -> backends.map(task.spec(), masked(chunk, mask)));
    return execution.with(new Counted(new ChunkOutput.Counts(execution.value()), chunk));
  }

  /**
   * Runs the apply phase of a chunk, or the only phase of an operation without tables: computes the
   * chunk's result rows.
   *
   * @param tables of the page; empty if the operation has none
   * @throws IOException if the chunk cannot be read, decoded or encoded
   * @throws org.equilux.kernels.backend.BackendException if every backend failed
   */
  public Execution<ChunkOutput.Band> apply(
      PageTask task, ChunkRows rows, ChunkInput input, Optional<LutGrid> tables)
      throws IOException {
    Chunk chunk = stages.during(Stage.DECODE, () -> input.decode(task, rows));
    Execution<Pixels> execution =
        stages.during(Stage.APPLY, () -> backends.compute(task.spec(), chunk, tables));
    byte[] encoded =
        stages.during(
            Stage.ENCODE, () -> ChunkBands.encode(task.output(), rows, execution.value()));
    return execution.with(new ChunkOutput.Band(encoded));
  }
}
