package org.equilux.engine;

import java.nio.file.Path;
import java.time.Duration;
import org.equilux.imaging.PictureLimits;

/**
 * How jobs are run.
 *
 * @param limits what a picture may have
 * @param chunkBytes raw bytes a chunk should have at most
 * @param scratch folder for decoded rows while a job runs; it needs room for one page before and
 *     after
 * @param timeout a job that makes no progress for so long fails
 */
public record JobSettings(PictureLimits limits, long chunkBytes, Path scratch, Duration timeout) {
  /** Small enough that a few workers share a 10-megapixel picture, large enough to stream well. */
  public static final long DEFAULT_CHUNK_BYTES = 4L << 20;

  /** The defaults, with decoded rows kept in a given folder. */
  public static JobSettings defaults(Path scratch) {
    return new JobSettings(
        PictureLimits.DEFAULT, DEFAULT_CHUNK_BYTES, scratch, Duration.ofHours(1));
  }
}
