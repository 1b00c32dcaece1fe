package org.equilux.engine;

import java.time.Duration;
import org.equilux.imaging.PictureLimits;
import org.equilux.storage.Scratch;

/**
 * How jobs are run.
 *
 * @param limits what a picture may have
 * @param chunkBytes raw bytes a chunk should have at most
 * @param scratch for decoded rows and encoded results while a job runs; it needs room for one page
 *     of each
 * @param timeout a job that makes no progress for so long fails
 */
public record JobSettings(
    PictureLimits limits, long chunkBytes, Scratch scratch, Duration timeout) {
  /** Small enough that a few workers share a 10-megapixel picture, large enough to stream well. */
  public static final long DEFAULT_CHUNK_BYTES = 4L << 20;

  /** The defaults, with temporary files in given scratch space. */
  public static JobSettings defaults(Scratch scratch) {
    return new JobSettings(
        PictureLimits.DEFAULT, DEFAULT_CHUNK_BYTES, scratch, Duration.ofHours(1));
  }
}
