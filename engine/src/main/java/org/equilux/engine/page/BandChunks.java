package org.equilux.engine.page;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.PageBands;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;

/**
 * The input of a page whose chunks are bands of the picture's file, each read when it is computed.
 *
 * @param file the picture's file, open while the page is computed
 */
public record BandChunks(ChunkPlan plan, PageBands bands, ByteReader file, ChunkMasks masks)
    implements PageInput {
  @Override
  public ChunkInput.Encoded input(int chunk) {
    return new ChunkInput.Located(ChunkBands.locate(bands, plan.chunks().get(chunk)), file);
  }

  @Override
  public Optional<Pixels> mask(int chunk) throws IOException {
    return masks.of(chunk);
  }

  /** Declares all chunks to be computed ready immediately, as none must be decoded first. */
  @Override
  public void feed(ChunkSession session, PageResults results) {
    for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
      if (!results.isKept(chunk)) {
        session.ready(chunk);
      }
    }
  }

  @Override
  public void close() {}
}
