package org.equilux.engine;

import java.time.Duration;
import java.util.Optional;
import org.equilux.engine.executor.BandStore;
import org.equilux.imaging.PictureLimits;
import org.equilux.storage.Scratch;

/**
 * The settings of jobs.
 *
 * @param limits of pictures
 * @param chunkBytes limit of a chunk in raw bytes
 * @param shares the number of threads for which a page is divided into equally many chunks, as far
 *     as it is large enough
 * @param scratch for decoded rows and encoded results of a running job; needs space for one page of
 *     each
 * @param timeout time without progress after which a job fails
 * @param bands place where executors can store encoded results until they are written; empty if
 *     there is none
 */
public record JobSettings(
    PictureLimits limits,
    long chunkBytes,
    int shares,
    Scratch scratch,
    Duration timeout,
    Optional<BandStore> bands) {
  /**
   * The default chunk size in bytes: small enough that several workers share a 10-megapixel
   * picture, large enough for efficient transfers.
   */
  public static final long DEFAULT_CHUNK_BYTES = 4L << 20;

  /** The usual upper bound of the compression ratio of encoded bands. */
  private static final long USUAL_RATIO = 3;

  /**
   * The limit of chunks of a page whose bands are stored by workers; an object can have some times
   * as many parts.
   */
  private static final long MOST_STORED_CHUNKS = 2_000;

  /** Creates settings of jobs whose encoded results are passed to this process. */
  public JobSettings(
      PictureLimits limits, long chunkBytes, int shares, Scratch scratch, Duration timeout) {
    this(limits, chunkBytes, shares, scratch, timeout, Optional.empty());
  }

  /** Creates settings of jobs whose pages are divided by size only. */
  public JobSettings(PictureLimits limits, long chunkBytes, Scratch scratch, Duration timeout) {
    this(limits, chunkBytes, 1, scratch, timeout);
  }

  /**
   * The limit of a chunk in raw bytes, for a page whose bands are stored by workers: large enough
   * that most bands can be parts of an object, and that a page has no more bands than an object can
   * have parts.
   *
   * @param pageBytes raw bytes of the page
   */
  public long storedChunkBytes(long pageBytes) {
    long least = bands.map(BandStore::leastBytes).orElse(0);
    return Math.max(
        chunkBytes, Math.max(USUAL_RATIO * least, Math.ceilDiv(pageBytes, MOST_STORED_CHUNKS)));
  }

  /** The defaults, with scratch space for temporary files. */
  public static JobSettings defaults(Scratch scratch) {
    return new JobSettings(
        PictureLimits.DEFAULT, DEFAULT_CHUNK_BYTES, scratch, Duration.ofHours(1));
  }
}
