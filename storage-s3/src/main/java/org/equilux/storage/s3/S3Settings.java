package org.equilux.storage.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a store is reached, and how much is sent at once.
 *
 * @param endpoint of the service; empty for Amazon's in the region
 * @param region as the service calls it; empty for the one of the environment
 * @param partBytes size of the parts of a blob, 5 MiB to 5 GiB; a blob has 10,000 parts at most
 * @param copyBytes size of the parts by which the service copies blobs, 5 MiB to 5 GiB
 * @param attempts how often a call is tried before it fails
 * @param attemptTime how long one try of a call may take
 * @param callTime how long all tries of a call may take together
 */
public record S3Settings(
    Optional<URI> endpoint,
    Optional<String> region,
    int partBytes,
    long copyBytes,
    int attempts,
    Duration attemptTime,
    Duration callTime) {
  /** The least size of a part, but for the last one. */
  static final int MIN_PART_BYTES = 5 << 20;

  private static final long MAX_PART_BYTES = 5L << 30;

  public S3Settings {
    if (partBytes < MIN_PART_BYTES) {
      throw new IllegalArgumentException("parts have 5 MiB at least, and not " + partBytes);
    }
    if (copyBytes < MIN_PART_BYTES || copyBytes > MAX_PART_BYTES) {
      throw new IllegalArgumentException("parts have 5 MiB to 5 GiB, and not " + copyBytes);
    }
  }

  /** Parts of 16 MiB, so blobs of up to 156 GiB; up to ten tries within five minutes. */
  public static S3Settings of(Optional<URI> endpoint, Optional<String> region) {
    return new S3Settings(
        endpoint, region, 16 << 20, 512L << 20, 10, Duration.ofMinutes(2), Duration.ofMinutes(5));
  }
}
