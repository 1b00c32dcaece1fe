package org.equilux.storage.s3;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.equilux.storage.BlobName;

/**
 * A bucket with a prefix.
 *
 * @param prefix of the keys of all objects: empty, or segments with a trailing slash each
 */
record S3Location(String bucket, String prefix) {
  static final String SCHEME = "s3";

  /** The limit of the prefix: keys have at most 1,024 bytes, and the rest is for names of blobs. */
  private static final int MAX_PREFIX_BYTES = 256;

  private static final String BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

  /**
   * Parses {@code s3://bucket/prefix}.
   *
   * @throws IllegalArgumentException if the address is malformed; the message has the reason
   */
  static S3Location of(URI address) {
    String bucket = address.getAuthority();
    if (!SCHEME.equalsIgnoreCase(address.getScheme())
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw refused(address, "it must have the form s3://bucket/prefix");
    }
    if (bucket == null || !bucket.matches(BUCKET)) {
      throw refused(
          address, "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens");
    }
    String path = address.getPath().replaceFirst("^/", "").replaceFirst("/$", "");
    if (path.isEmpty()) {
      return new S3Location(bucket, "");
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES) {
      throw refused(address, "the prefix is longer than " + MAX_PREFIX_BYTES + " bytes");
    }
    return new S3Location(bucket, BlobName.require(path) + "/");
  }

  private static IllegalArgumentException refused(URI address, String rule) {
    return new IllegalArgumentException(
        "\"%s\" is not the address of a bucket: %s".formatted(address, rule));
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + prefix;
  }
}
