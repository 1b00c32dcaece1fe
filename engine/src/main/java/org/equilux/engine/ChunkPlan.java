package org.equilux.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * How a picture is cut into chunks: bands of whole rows, top to bottom, each row yielded by exactly
 * one chunk. The result's pixels do not depend on the cut.
 *
 * @param input how chunks are encoded where they can be had encoded; empty if only as raw rows
 * @param output how results are to be encoded; empty if they are wanted as raw rows
 */
public record ChunkPlan(
    JobSpec spec, List<ChunkRows> chunks, Optional<BandCoding> input, Optional<BandCoding> output) {
  /** A chunk's pixels and what is made of them lie in one array; this leaves room for the halo. */
  private static final long MAX_CHUNK_BYTES = 1 << 30;

  /** Chunks that no longer share a picture evenly are worse than rows decoded in one place. */
  private static final long MAX_UNIT_BYTES = 32 << 20;

  public ChunkPlan {
    chunks = List.copyOf(chunks);
  }

  /**
   * Cuts a picture into chunks of about equal size that travel as raw rows.
   *
   * @param chunkBytes raw bytes a chunk should have at most; one row is the least a chunk can be
   */
  public static ChunkPlan of(JobSpec spec, long chunkBytes) {
    return of(spec, chunkBytes, Optional.empty(), Optional.empty());
  }

  /**
   * Cuts a picture into chunks of about equal size, each a band of both codings, or makes one chunk
   * of it. Where their bands have no small size in common, only the result's count, and chunks
   * travel as raw rows.
   *
   * @param chunkBytes raw bytes a chunk should have at most, if its bands are not larger
   */
  public static ChunkPlan of(
      JobSpec spec, long chunkBytes, Optional<BandCoding> input, Optional<BandCoding> output) {
    long rowBytes = (long) spec.width() * spec.format().bytesPerPixel();
    int height = spec.height();
    long ofOutput = output.map(BandCoding::rows).orElse(1);
    long ofBoth = lcm(ofOutput, input.map(BandCoding::rows).orElse(1));
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
    return new ChunkPlan(spec, chunks, encoded ? input : Optional.empty(), output);
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
