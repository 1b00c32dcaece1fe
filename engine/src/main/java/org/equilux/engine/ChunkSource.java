package org.equilux.engine;

import java.io.IOException;
import java.util.Optional;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.Pixels;

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
   * Which of the chunk's pixels are counted; see {@link Chunk#mask()}.
   *
   * @param chunk one that was declared ready
   * @return packed; empty if all are
   */
  default Optional<Pixels> mask(int chunk) throws IOException {
    return Optional.empty();
  }
}
