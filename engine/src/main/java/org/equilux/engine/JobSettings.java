package org.equilux.engine;

import java.time.Duration;
import java.util.Optional;
import org.equilux.engine.executor.BandStore;
import org.equilux.imaging.PictureLimits;
import org.equilux.storage.Scratch;

/**
 * How jobs are run.
 *
 * @param limits what a picture may have
 * @param chunkBytes raw bytes a chunk should have at most
 * @param shares chunks that a page should have at least, so that each thread has one, if these are
 *     not smaller than {@link #LEAST_CHUNK_BYTES}
 * @param scratch for decoded rows and encoded results while a job runs; it needs room for one page
 *     of each
 * @param timeout a job that makes no progress for so long fails
 * @param bands where executors can store encoded results until they are written; empty if nowhere
 */
public record JobSettings(
    PictureLimits limits,
    long chunkBytes,
    int shares,
    Scratch scratch,
    Duration timeout,
    Optional<BandStore> bands) {
  /** Small enough that a few workers share a 10-megapixel picture, large enough to stream well. */
  public static final long DEFAULT_CHUNK_BYTES = 4L << 20;

  /** How much smaller encoded bands become, mostly, at the most. */
  private static final long USUAL_RATIO = 3;

  /**
   * Chunks of a page, if workers store their bands: an object may have some times as many parts.
   */
  private static final long MOST_STORED_CHUNKS = 2_000;

  /** Raw bytes that take longer to compute than handing them to a thread. */
  public static final long LEAST_CHUNK_BYTES = 512 << 10;

  /** Settings of jobs whose encoded results are handed over. */
  public JobSettings(
      PictureLimits limits, long chunkBytes, int shares, Scratch scratch, Duration timeout) {
    this(limits, chunkBytes, shares, scratch, timeout, Optional.empty());
  }

  /** Settings of jobs whose pages are cut by the size of chunks alone. */
  public JobSettings(PictureLimits limits, long chunkBytes, Scratch scratch, Duration timeout) {
    this(limits, chunkBytes, 1, scratch, timeout);
  }

  /**
   * Raw bytes that chunks of a page should have at most.
   *
   * @param pageBytes raw bytes of the page
   */
  public long chunkBytes(long pageBytes) {
    long share = Math.max(LEAST_CHUNK_BYTES, Math.ceilDiv(pageBytes, shares));
    return Math.min(chunkBytes, share);
  }

  /**
   * The size of a chunk, as {@link #chunkBytes(long)}, of a page whose bands are stored by workers:
   * large enough that most bands can be parts of an object, and that a page has no more bands than
   * an object store can put together.
   */
  public long storedChunkBytes(long pageBytes) {
    long least = bands.map(BandStore::leastBytes).orElse(0);
    return Math.max(
        chunkBytes(pageBytes),
        Math.max(USUAL_RATIO * least, Math.ceilDiv(pageBytes, MOST_STORED_CHUNKS)));
  }

  /** The defaults, with temporary files in given scratch space. */
  public static JobSettings defaults(Scratch scratch) {
    return new JobSettings(
        PictureLimits.DEFAULT, DEFAULT_CHUNK_BYTES, scratch, Duration.ofHours(1));
  }
}
