package org.equilux.engine;

import java.io.IOException;
import org.equilux.kernels.Chunk;

/** Reads a chunk's pixels; as often as it is asked, from any thread. */
@FunctionalInterface
public interface ChunkSource {
  /**
   * The chunk with its halo, packed.
   *
   * @param chunk one that was declared ready
   */
  Chunk read(int chunk) throws IOException;
}
