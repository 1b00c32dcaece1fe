package org.equilux.engine.executor;

import java.util.ArrayList;
import java.util.List;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * How a page is cut into chunks: bands of whole rows, top to bottom, each row yielded by exactly
 * one chunk. The result's pixels do not depend on the cut.
 *
 * @param countedOnly whether chunks of an operation that counts are not applied afterwards
 */
public record ChunkPlan(PageTask task, List<ChunkRows> chunks, boolean countedOnly) {
  /**
   * The limit of a chunk's pixels, which are in one array as is its result; it leaves room for the
   * halo.
   */
  private static final long MAX_CHUNK_BYTES = 1 << 30;

  /** Chunks that no longer share a picture evenly are worse than rows decoded in one place. */
  private static final long MAX_UNIT_BYTES = 32 << 20;

  public ChunkPlan {
    chunks = List.copyOf(chunks);
  }

  /**
   * Cuts a page into chunks of about equal size, each a band of both of the task's codings, or
   * makes one chunk of it. Where their bands have no small size in common, only the result's count,
   * and chunks come as raw rows.
   *
   * @param chunkBytes raw bytes that a chunk should have at most, if its bands are not larger; one
   *     row is the least that a chunk can be
   */
  public static ChunkPlan of(PageTask task, long chunkBytes) {
    JobSpec spec = task.spec();
    long rowBytes = (long) spec.width() * spec.format().bytesPerPixel();
    int height = spec.height();
    long ofOutput = task.output().rows();
    long ofBoth = lcm(ofOutput, task.input().rows());
    if (ofBoth > height && rowBytes * height <= chunkBytes) {
      ofBoth = height;
    }
    boolean encoded = ofBoth <= Math.max(ofOutput, MAX_UNIT_BYTES / rowBytes);
    long unit = Math.min(encoded ? ofBoth : ofOutput, height);
    long units = Math.ceilDiv(height, unit);
    long unitsPerChunk =
        Math.clamp(Math.min(chunkBytes, MAX_CHUNK_BYTES) / (rowBytes * unit), 1, units);
    int count = Math.toIntExact(Math.ceilDiv(units, unitsPerChunk));
    List<ChunkRows> chunks = new ArrayList<>(count);
    int first = 0;
    for (int i = 0; i < count; i++) {
      int end = (int) Math.min(height, units * (i + 1) / count * unit);
      chunks.add(spec.rows(first, end - first));
      first = end;
    }
    return new ChunkPlan(encoded ? task : task.withRawInput(), chunks, false);
  }

  /** The same cut of a page that is counted and not applied. */
  public ChunkPlan counting() {
    return new ChunkPlan(task, chunks, true);
  }

  /** The operation with its parameters, and the page's size and format. */
  public JobSpec spec() {
    return task.spec();
  }

  /** The phase in which chunks are computed when they are ready. */
  public Phase firstPhase() {
    return spec().needsRange() ? Phase.RANGE : afterRange();
  }

  /** The phase after that which finds the range of values. */
  public Phase afterRange() {
    return spec().twoRounds() ? Phase.MAP : Phase.APPLY;
  }

  /** Whether every chunk is computed once more after a phase, so that its pixels are kept. */
  public boolean keepsPixels(Phase after) {
    return switch (after) {
      case RANGE -> true;
      case MAP -> !countedOnly;
      case APPLY -> false;
    };
  }

  private static long lcm(long a, long b) {
    long greater = a;
    long smaller = b;
    while (smaller != 0) {
      long rest = greater % smaller;
      greater = smaller;
      smaller = rest;
    }
    return a / greater * b;
  }
}
