package org.equilux.chunks;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.kernels.pixels.Chunk;

/**
 * A cache of chunks' pixels between counting and applying, so that chunks are sent and decoded
 * once. A full cache refuses new chunks instead of evicting old ones: chunks are needed again in
 * the order in which they came, so evicting the oldest would evict the chunk that is needed next.
 *
 * <p>State is guarded by this object's monitor.
 */
public final class PixelCache {
  /** The limit of chunks, which bounds the overhead beside the pixels if chunks are tiny. */
  private static final int MAX_CHUNKS = 1 << 17;

  private final MemoryBudget memory;
  private final Map<Long, Map<Integer, Chunk>> pages = new HashMap<>();
  private long bytes;
  private int kept;

  /** Creates a cache that takes its memory from a budget. */
  public PixelCache(MemoryBudget memory) {
    this.memory = memory;
  }

  /** Opens a page, whose chunks may be kept. */
  public synchronized void open(long page) {
    pages.putIfAbsent(page, new HashMap<>());
  }

  /**
   * Keeps a chunk of an open page.
   *
   * @return false if the memory or the number of chunks is exhausted, or the page is not open
   */
  public synchronized boolean put(long page, int index, Chunk chunk) {
    Map<Integer, Chunk> chunks = pages.get(page);
    if (chunks == null) {
      return false;
    }
    if (chunks.containsKey(index)) {
      return true;
    }
    if (kept == MAX_CHUNKS || !memory.take(size(chunk))) {
      return false;
    }
    chunks.put(index, chunk);
    bytes += size(chunk);
    kept++;
    return true;
  }

  /** A kept chunk, which stays in the cache; empty if it is not kept. */
  public synchronized Optional<Chunk> get(long page, int index) {
    Map<Integer, Chunk> chunks = pages.get(page);
    return chunks == null ? Optional.empty() : Optional.ofNullable(chunks.get(index));
  }

  /** Removes a kept chunk; empty if it is not kept. */
  public synchronized Optional<Chunk> take(long page, int index) {
    Optional<Chunk> chunk = get(page, index);
    chunk.ifPresent(
        taken -> {
          pages.get(page).remove(index);
          dropped(taken);
        });
    return chunk;
  }

  /** Drops all chunks of a page and refuses further ones. */
  public synchronized void close(long page) {
    Map<Integer, Chunk> chunks = pages.remove(page);
    if (chunks != null) {
      chunks.values().forEach(this::dropped);
    }
  }

  private void dropped(Chunk chunk) {
    memory.give(size(chunk));
    bytes -= size(chunk);
    kept--;
  }

  /** The bytes of kept chunks. */
  public synchronized long bytes() {
    return bytes;
  }

  private static long size(Chunk chunk) {
    long mask = chunk.mask().map(counted -> counted.data().length).orElse(0);
    return mask + chunk.pixels().data().length;
  }
}
