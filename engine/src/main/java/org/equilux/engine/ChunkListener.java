package org.equilux.engine;

import java.io.IOException;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Pixels;

/**
 * Takes what an executor makes of a page's chunks. Called from the executor's threads, several at
 * once. Nothing is called after {@link #failed} or after the session was closed, but for calls
 * already under way.
 */
public interface ChunkListener {
  /** A chunk's histogram; exactly once a chunk, if the job has a map phase. */
  void mapped(int chunk, HistogramGrid histograms);

  /**
   * A chunk's result, packed; exactly once a chunk.
   *
   * @throws IOException if it cannot be kept; the job then fails with that reason
   */
  void applied(int chunk, Pixels result) throws IOException;

  /**
   * A chunk's result, encoded as {@link ChunkPlan#output} says, in place of {@link #applied}.
   *
   * @throws IOException if it cannot be kept; the job then fails with that reason
   */
  default void encoded(int chunk, byte[] result) throws IOException {
    throw new UnsupportedOperationException("results are wanted as raw rows");
  }

  /** The job cannot be completed. */
  void failed(String reason);

  /** Something worth showing happened. */
  void event(ChunkEvent event);
}
