package org.equilux.kernels.operation;

import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.Kernel;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;

/** An operation of one round: each pixel is computed from the pixels around it. */
public non-sealed interface NeighborhoodOperation extends Operation {
  /** How many rows above and below a chunk its computation needs. */
  int halo();

  /** The kernel that computes it. */
  Kernel kernel();

  /**
   * Computes one chunk.
   *
   * @param out as many rows as the chunk yields, of {@link #outputFormat}
   */
  void compute(Backend backend, Chunk chunk, Pixels out);
}
