package org.equilux.engine;

import java.io.IOException;
import java.util.Optional;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/** Reads a chunk's pixels; as often as it is asked, from any thread. */
@FunctionalInterface
public interface ChunkSource {
  /**
   * The chunk with its halo, packed, without its mask, which only counting needs.
   *
   * @param chunk one that was declared ready
   */
  Chunk read(int chunk) throws IOException;

  /**
   * The bands that hold the chunk and its halo, encoded as they are in the picture's file; see
   * {@link org.equilux.imaging.ChunkBands}.
   *
   * @param chunk one that was declared ready, of a plan with an {@link ChunkPlan#input}
   */
  default byte[] encoded(int chunk) throws IOException {
    throw new UnsupportedOperationException("these chunks are raw rows");
  }

  /**
   * Which of the chunk's pixels are counted; see {@link Chunk#mask()}.
   *
   * @param chunk one that was declared ready
   * @return packed; empty if all are
   */
  default Optional<Pixels> mask(int chunk) throws IOException {
    return Optional.empty();
  }
}
