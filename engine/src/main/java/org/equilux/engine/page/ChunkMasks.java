package org.equilux.engine.page;

import java.io.IOException;
import java.util.Optional;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * The masks of a page's chunks.
 *
 * @param spool one byte a pixel; null if every pixel is counted
 * @param salvaged missing pixels of a damaged picture, whose mask is the spool; empty for other
 *     pictures
 */
public record ChunkMasks(ChunkPlan plan, RowSpool spool, Optional<SalvagedPixels> salvaged) {
  /** Creates the masks of a page without missing pixels. */
  public ChunkMasks(ChunkPlan plan, RowSpool spool) {
    this(plan, spool, Optional.empty());
  }

  /** Creates the masks of a salvaged page. */
  public ChunkMasks(ChunkPlan plan, SalvagedPixels salvaged) {
    this(plan, salvaged.mask(), Optional.of(salvaged));
  }

  /** The mask of a chunk; empty if all its pixels are counted. */
  Optional<Pixels> of(int chunk) throws IOException {
    if (spool == null) {
      return Optional.empty();
    }
    ChunkRows rows = plan.chunks().get(chunk);
    byte[] data = spool.read(rows.first(), rows.count());
    return Optional.of(Pixels.wrap(PixelFormat.GRAY8, plan.spec().width(), rows.count(), data));
  }
}
