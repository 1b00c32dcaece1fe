package org.equilux.engine.local;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PixelCache;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.LutGrid;

/**
 * A page whose chunks are computed in this process, where they can be read. Chunks that were
 * decoded to be counted are kept to be applied, within the memory budget of the process. Safe for
 * use by any number of threads; a chunk that is being computed when the page is closed is not kept.
 */
public final class LocalPage implements AutoCloseable {
  /** The only page of {@link #cache}. */
  private static final long PAGE = 0;

  private final ChunkComputer computer;
  private final ChunkPlan plan;
  private final ChunkSource source;
  private final PixelCache cache = new PixelCache(MemoryBudget.ofProcess());

  /** Begins with nothing kept. */
  public LocalPage(ChunkComputer computer, ChunkPlan plan, ChunkSource source) {
    this.computer = computer;
    this.plan = plan;
    this.source = source;
    if (plan.isAppliedAfterCounting()) {
      cache.open(PAGE);
    }
  }

  /**
   * Counts a chunk.
   *
   * @throws IOException if the chunk cannot be read or decoded
   */
  public Execution<ChunkOutput.Counts> count(int chunk) throws IOException {
    ChunkInput.Encoded input = source.input(chunk);
    Execution<ChunkComputer.Counted> execution =
        computer.count(plan.task(), plan.chunks().get(chunk), input, source.mask(chunk));
    // What is in memory as raw rows need not be kept twice.
    if (input instanceof ChunkInput.Located) {
      cache.put(PAGE, chunk, execution.value().pixels());
    }
    return execution.with(execution.value().counts());
  }

  /**
   * Computes the rows that a chunk yields.
   *
   * @param tables the page's; empty if the operation has none
   * @throws IOException if the chunk cannot be read, decoded or encoded
   */
  public Execution<ChunkOutput.Band> apply(int chunk, Optional<LutGrid> tables) throws IOException {
    Optional<ChunkInput> kept = cache.take(PAGE, chunk).map(ChunkInput.Kept::new);
    ChunkInput input = kept.isPresent() ? kept.get() : source.input(chunk);
    return computer.apply(plan.task(), plan.chunks().get(chunk), input, tables);
  }

  /** Drops what is kept, and keeps nothing more. */
  @Override
  public void close() {
    cache.close(PAGE);
  }
}
