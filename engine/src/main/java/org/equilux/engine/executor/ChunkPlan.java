package org.equilux.engine.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The division of a page into chunks: bands of whole rows, from top to bottom, without overlap. The
 * result's pixels do not depend on the division.
 *
 * @param rounds the phases of chunks that are left out
 */
public record ChunkPlan(PageTask task, List<ChunkRows> chunks, Rounds rounds) {
  /** The rounds of an operation that counts. */
  public enum Rounds {
    /** Chunks are counted and applied. */
    ALL,
    /** Chunks are counted only. */
    COUNTED,
    /** Chunks are applied only, as an earlier run has counted them. */
    APPLIED
  }

  /**
   * The limit of a chunk's raw bytes: a chunk and its result are arrays; leaves space for the halo.
   */
  private static final long MAX_CHUNK_BYTES = 1 << 30;

  /**
   * The limit of raw bytes of a unit of bands; larger chunks would balance worse than rows decoded
   * in one place.
   */
  private static final long MAX_UNIT_BYTES = 32 << 20;

  /**
   * The raw bytes below which a page is not divided further: handing a smaller chunk to a thread
   * takes longer than computing it.
   */
  private static final long LEAST_CHUNK_BYTES = 512 << 10;

  public ChunkPlan {
    chunks = List.copyOf(chunks);
  }

  /**
   * Divides a page into chunks of about equal size, each a band of both of the task's codings, or
   * into one chunk. If the bands of the two codings have no small common multiple, the output's
   * bands are used, and chunks are sent as raw rows.
   *
   * @param chunkBytes limit of a chunk in raw bytes, unless a band is larger; a chunk has at least
   *     one row
   */
  public static ChunkPlan of(PageTask task, long chunkBytes) {
    return of(task, chunkBytes, 1);
  }

  /**
   * Divides a page as {@link #of(PageTask, long)} does, into a multiple of a number of chunks, so
   * that threads that take one chunk after the other end at about the same time. A page that is too
   * small for that is divided into chunks of at least half a MiB.
   *
   * @param shares the number of threads; at least 1
   */
  public static ChunkPlan of(PageTask task, long chunkBytes, int shares) {
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
    long least = Math.ceilDiv(units, unitsPerChunk);
    long most = Math.clamp(rowBytes * height / LEAST_CHUNK_BYTES, least, units);
    long even = Math.ceilDiv(least, shares) * shares;
    int count = Math.toIntExact(Math.min(even, most));
    List<ChunkRows> chunks = new ArrayList<>(count);
    int first = 0;
    for (int i = 0; i < count; i++) {
      int end = (int) Math.min(height, units * (i + 1) / count * unit);
      chunks.add(spec.rows(first, end - first));
      first = end;
    }
    return new ChunkPlan(encoded ? task : task.withRawInput(), chunks, Rounds.ALL);
  }

  /** This division for a page that is counted but not mapped. */
  public ChunkPlan counting() {
    return new ChunkPlan(task, chunks, Rounds.COUNTED);
  }

  /**
   * This division for a page whose tables and range of values are known from an earlier run.
   *
   * @param range empty if the page has none
   */
  public ChunkPlan applying(Optional<ValueRange> range) {
    return new ChunkPlan(range.map(task::withRange).orElse(task), chunks, Rounds.APPLIED);
  }

  /** The operation with its parameters, and the page's size and format. */
  public JobSpec spec() {
    return task.spec();
  }

  /** The first phase of a chunk. */
  public Phase firstPhase() {
    return spec().needsRange() ? Phase.RANGE : afterRange();
  }

  /** The phase after RANGE. */
  public Phase afterRange() {
    return spec().twoRounds() && rounds != Rounds.APPLIED ? Phase.MAP : Phase.APPLY;
  }

  /** Whether every chunk has another phase after the given one, so that its pixels are kept. */
  public boolean keepsPixels(Phase after) {
    return switch (after) {
      case RANGE -> true;
      case MAP -> rounds != Rounds.COUNTED;
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
