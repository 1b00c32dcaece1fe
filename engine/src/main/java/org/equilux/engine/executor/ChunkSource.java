package org.equilux.engine.executor;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/** A page's chunks as they can be computed; as often as they are asked for, from any thread. */
public interface ChunkSource {
  /**
   * A chunk's pixels with their halo, encoded by the {@link ChunkPlan#task task}'s input coding.
   *
   * @param chunk one that was declared ready
   */
  ChunkInput.Encoded input(int chunk) throws IOException;

  /**
   * Which of the chunk's pixels are counted; see {@link Chunk#mask()}.
   *
   * @param chunk one that was declared ready
   * @return packed; empty if all pixels are counted
   */
  Optional<Pixels> mask(int chunk) throws IOException;
}
