package org.equilux.engine;

import java.util.ArrayList;
import java.util.List;
import org.equilux.kernels.ChunkRows;
import org.equilux.kernels.JobSpec;

/**
 * How a picture is cut into chunks: bands of whole rows, top to bottom, each row yielded by exactly
 * one chunk. The result does not depend on the cut.
 */
public record ChunkPlan(JobSpec spec, List<ChunkRows> chunks) {
  /** A chunk's pixels and what is made of them lie in one array; this leaves room for the halo. */
  private static final long MAX_CHUNK_BYTES = 1 << 30;

  public ChunkPlan {
    chunks = List.copyOf(chunks);
  }

  /**
   * Cuts a picture into bands of about equal size.
   *
   * @param chunkBytes raw bytes a chunk should have at most; one row is the least a chunk can be
   */
  public static ChunkPlan of(JobSpec spec, long chunkBytes) {
    long rowBytes = (long) spec.width() * spec.format().bytesPerPixel();
    int height = spec.height();
    long rowsPerChunk = Math.clamp(Math.min(chunkBytes, MAX_CHUNK_BYTES) / rowBytes, 1, height);
    int count = (int) ((height + rowsPerChunk - 1) / rowsPerChunk);
    List<ChunkRows> chunks = new ArrayList<>(count);
    int first = 0;
    for (int i = 0; i < count; i++) {
      int end = (int) ((long) height * (i + 1) / count);
      chunks.add(spec.rows(first, end - first));
      first = end;
    }
    return new ChunkPlan(spec, chunks);
  }

  /** Raw bytes of a chunk's pixels, halo included. */
  public int inputBytes(int chunk) {
    return Math.multiplyExact(
        chunks.get(chunk).held(), spec.width() * spec.format().bytesPerPixel());
  }

  /** Raw bytes of the pixels that a chunk yields. */
  public int outputBytes(int chunk) {
    return Math.multiplyExact(
        chunks.get(chunk).count(), spec.width() * spec.outputFormat().bytesPerPixel());
  }
}
