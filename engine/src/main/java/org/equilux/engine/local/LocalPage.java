package org.equilux.engine.local;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PixelCache;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;

/**
 * A page whose chunks are computed in this process, from a readable source. Chunks decoded for
 * counting are kept for mapping, within the process's memory budget. Thread-safe; a chunk in
 * computation when the page is closed is not kept.
 */
public final class LocalPage implements AutoCloseable {
  /** The only page id in {@link #cache}. */
  private static final long PAGE = 0;

  private final ChunkComputer computer;
  private final ChunkPlan plan;

  /** Includes the range of values after it is found. */
  private volatile PageTask task;

  private final ChunkSource source;
  private final PixelCache cache = new PixelCache(MemoryBudget.ofProcess());

  /** Creates a page without kept chunks. */
  public LocalPage(ChunkComputer computer, ChunkPlan plan, ChunkSource source) {
    this.computer = computer;
    this.plan = plan;
    this.task = plan.task();
    this.source = source;
    if (plan.keepsPixels(plan.firstPhase())) {
      cache.open(PAGE);
    }
  }

  /** Sets the task with the range of the page's values, used from now on. */
  public void use(PageTask ranged) {
    task = ranged;
  }

  /**
   * Finds the range of a chunk's values.
   *
   * @throws IOException if the chunk cannot be read or decoded
   */
  public Execution<ChunkOutput.Range> range(int chunk) throws IOException {
    ChunkInput.Encoded input = source.input(chunk);
    Execution<ChunkComputer.Ranged> execution =
        computer.range(task, plan.chunks().get(chunk), input, source.mask(chunk));
    keep(chunk, input, execution.value().pixels());
    return execution.with(execution.value().range());
  }

  /** Keeps a chunk's pixels, unless its raw rows are in memory anyway. */
  private void keep(int chunk, ChunkInput input, Chunk pixels) {
    if (input instanceof ChunkInput.Located) {
      cache.put(PAGE, chunk, pixels);
    }
  }

  /**
   * Counts a chunk.
   *
   * @throws IOException if the chunk cannot be read or decoded
   */
  public Execution<ChunkOutput.Counts> count(int chunk) throws IOException {
    Optional<ChunkInput> kept = cache.get(PAGE, chunk).map(ChunkInput.Kept::new);
    ChunkInput input = kept.isPresent() ? kept.get() : source.input(chunk);
    Execution<ChunkComputer.Counted> execution =
        computer.count(task, plan.chunks().get(chunk), input, source.mask(chunk));
    if (plan.keepsPixels(Phase.MAP)) {
      keep(chunk, input, execution.value().pixels());
    }
    return execution.with(execution.value().counts());
  }

  /**
   * Computes the result rows of a chunk.
   *
   * @param tables of the page; empty if the operation has none
   * @throws IOException if the chunk cannot be read, decoded or encoded
   */
  public Execution<ChunkOutput.Band> apply(int chunk, Optional<LutGrid> tables) throws IOException {
    Optional<ChunkInput> kept = cache.take(PAGE, chunk).map(ChunkInput.Kept::new);
    ChunkInput input = kept.isPresent() ? kept.get() : source.input(chunk);
    return computer.apply(task, plan.chunks().get(chunk), input, tables);
  }

  /** Drops all cached pixels and refuses further ones. */
  @Override
  public void close() {
    cache.close(PAGE);
  }
}
