package org.equilux.storage.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The connection to a store, and the sizes of requests.
 *
 * @param endpoint of the service; empty for Amazon's in the region
 * @param region name of the service's region; empty for that of the environment
 * @param partBytes size of the parts of a blob, 5 MiB to 5 GiB; a blob has at most 10,000 parts
 * @param copyBytes size of the parts by which the service copies blobs, 5 MiB to 5 GiB
 * @param attempts number of tries of a call before it fails
 * @param attemptTime time limit of one try
 * @param callTime time limit of all tries of a call together
 */
public record S3Settings(
    Optional<URI> endpoint,
    Optional<String> region,
    int partBytes,
    long copyBytes,
    int attempts,
    Duration attemptTime,
    Duration callTime) {
  /** The minimum size of a part, except the last one. */
  static final int MIN_PART_BYTES = 5 << 20;

  private static final long MAX_PART_BYTES = 5L << 30;

  public S3Settings {
    if (partBytes < MIN_PART_BYTES) {
      throw new IllegalArgumentException("parts must have at least 5 MiB, not " + partBytes);
    }
    if (copyBytes < MIN_PART_BYTES || copyBytes > MAX_PART_BYTES) {
      throw new IllegalArgumentException("parts must have 5 MiB to 5 GiB, not " + copyBytes);
    }
  }

  /**
   * The defaults: parts of 16 MiB, for blobs of up to 156 GiB; up to ten tries within five minutes.
   */
  public static S3Settings of(Optional<URI> endpoint, Optional<String> region) {
    return new S3Settings(
        endpoint, region, 16 << 20, 512L << 20, 10, Duration.ofMinutes(2), Duration.ofMinutes(5));
  }
}
