package org.equilux.engine;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.EncodedBands;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;

/**
 * Chunks straight from the picture's file, as they are encoded there, or decoded in the thread that
 * asks. A chunk that was decoded to be counted is kept to be mapped, as far as there is room: what
 * is kept first stays, since chunks are wanted again in the order in which they came. What was
 * turned away is decoded again.
 */
final class BandChunks implements PageInput {
  private final ChunkPlan plan;
  private final EncodedBands bands;
  private final ChunkMasks masks;
  private final MemoryBudget memory;

  /** Decoded and not asked for again yet; guarded by itself. */
  private final Map<Integer, Chunk> kept = new HashMap<>();

  /** Whether chunks may still be kept; guarded by {@link #kept}. */
  private boolean keeping;

  /**
   * Makes the chunks of a page.
   *
   * @param again whether chunks are asked for twice
   * @param memory in which decoded chunks may be kept meanwhile
   */
  BandChunks(
      ChunkPlan plan, EncodedBands bands, ChunkMasks masks, boolean again, MemoryBudget memory) {
    this.plan = plan;
    this.bands = bands;
    this.masks = masks;
    this.keeping = again;
    this.memory = memory;
  }

  @Override
  public Chunk read(int chunk) throws IOException {
    synchronized (kept) {
      Chunk known = kept.remove(chunk);
      if (known != null) {
        memory.give(bytes(known));
        return known;
      }
    }
    Chunk decoded = ChunkBands.decode(bands.coding(), rows(chunk), encoded(chunk));
    synchronized (kept) {
      if (keeping && !kept.containsKey(chunk) && memory.take(bytes(decoded))) {
        kept.put(chunk, decoded);
      }
    }
    return decoded;
  }

  @Override
  public byte[] encoded(int chunk) throws IOException {
    return ChunkBands.read(bands, rows(chunk));
  }

  @Override
  public Optional<Pixels> mask(int chunk) throws IOException {
    return masks.of(chunk);
  }

  /** All at once: nothing has to be decoded first. */
  @Override
  public void feed(ChunkSession session, PageResults results) {
    for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
      session.ready(chunk);
    }
  }

  /** Somebody may still be decoding; what comes after this is not kept. */
  @Override
  public void close() {
    synchronized (kept) {
      keeping = false;
      kept.values().forEach(chunk -> memory.give(bytes(chunk)));
      kept.clear();
    }
  }

  private static int bytes(Chunk chunk) {
    return chunk.pixels().data().length;
  }

  private ChunkRows rows(int chunk) {
    return plan.chunks().get(chunk);
  }
}
