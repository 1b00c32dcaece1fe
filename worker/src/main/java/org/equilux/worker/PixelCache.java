package org.equilux.worker;

import java.util.HashMap;
import java.util.Map;
import org.equilux.kernels.pixels.Chunk;

/**
 * Keeps chunks' pixels between MAP and APPLY, so that they travel once. When it is full it keeps
 * what it has and turns away what is new: a picture's chunks are wanted again in the order in which
 * they came, so throwing out the oldest would throw out just what is wanted next.
 *
 * <p>State is guarded by this object's monitor.
 */
final class PixelCache {
  private final long capacity;
  private final Map<Long, Map<Integer, Chunk>> jobs = new HashMap<>();
  private long bytes;

  /**
   * @param capacity bytes of pixels kept at most
   */
  PixelCache(long capacity) {
    this.capacity = capacity;
  }

  /** Keeps a chunk of a job that is open. False if there is no room or the job is closed. */
  synchronized boolean put(long job, int index, Chunk chunk) {
    Map<Integer, Chunk> chunks = jobs.get(job);
    if (chunks == null) {
      return false;
    }
    if (chunks.containsKey(index)) {
      return true;
    }
    if (bytes + size(chunk) > capacity) {
      return false;
    }
    chunks.put(index, chunk);
    bytes += size(chunk);
    return true;
  }

  /** The chunk, or null if it is not kept. */
  synchronized Chunk get(long job, int index) {
    Map<Integer, Chunk> chunks = jobs.get(job);
    return chunks == null ? null : chunks.get(index);
  }

  synchronized void open(long job) {
    jobs.put(job, new HashMap<>());
  }

  /** Drops what is kept for a job and keeps nothing more for it. */
  synchronized void close(long job) {
    Map<Integer, Chunk> chunks = jobs.remove(job);
    if (chunks != null) {
      chunks.values().forEach(chunk -> bytes -= size(chunk));
    }
  }

  /** Bytes kept now. */
  synchronized long bytes() {
    return bytes;
  }

  private static long size(Chunk chunk) {
    return chunk.pixels().data().length;
  }
}
