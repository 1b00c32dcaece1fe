package org.equilux.engine;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.EncodedBands;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ChunkRows;
import org.equilux.kernels.Pixels;

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
  private long room;

  /** Decoded and not asked for again yet; guarded by itself, as is {@link #room}. */
  private final Map<Integer, Chunk> kept = new HashMap<>();

  /**
   * @param room bytes of decoded chunks that may be kept
   */
  BandChunks(ChunkPlan plan, EncodedBands bands, ChunkMasks masks, long room) {
    this.plan = plan;
    this.bands = bands;
    this.masks = masks;
    this.room = plan.spec().twoRounds() ? room : 0;
  }

  @Override
  public Chunk read(int chunk) throws IOException {
    synchronized (kept) {
      Chunk known = kept.remove(chunk);
      if (known != null) {
        room += known.pixels().data().length;
        return known;
      }
    }
    Chunk decoded = ChunkBands.decode(bands.coding(), rows(chunk), encoded(chunk));
    synchronized (kept) {
      int bytes = decoded.pixels().data().length;
      if (bytes <= room && kept.putIfAbsent(chunk, decoded) == null) {
        room -= bytes;
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

  @Override
  public void close() {}

  private ChunkRows rows(int chunk) {
    return plan.chunks().get(chunk);
  }
}
