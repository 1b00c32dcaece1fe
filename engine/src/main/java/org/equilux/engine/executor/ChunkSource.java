package org.equilux.engine.executor;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/** The source of a page's chunks, which may be read repeatedly and from any thread. */
public interface ChunkSource {
  /**
   * A chunk's pixels with their halo, encoded by the {@link ChunkPlan#task task}'s input coding.
   *
   * @param chunk a ready one
   */
  ChunkInput.Encoded input(int chunk) throws IOException;

  /**
   * The mask of a chunk's pixels; see {@link Chunk#mask()}.
   *
   * @param chunk a ready one
   * @return packed; empty if all pixels are counted
   */
  Optional<Pixels> mask(int chunk) throws IOException;
}
