package org.equilux.storage;

import java.nio.charset.StandardCharsets;

/**
 * The rules for names of blobs, which every store supports: segments separated by single slashes,
 * none of them {@code .} or {@code ..}, without control characters and backslashes, at most 255
 * bytes in a segment and 1,024 bytes in total (the limits of common file systems and of S3).
 */
public final class BlobName {
  /** The prefix of segments for a store's own temporary files. */
  public static final String RESERVED = ".equilux-";

  private static final int MAX_BYTES = 1024;
  private static final int MAX_SEGMENT_BYTES = 255;

  private BlobName() {}

  /**
   * Checks a name.
   *
   * @return the name
   * @throws IllegalArgumentException if the name is invalid; the message has the reason
   */
  public static String require(String name) {
    if (bytes(name) > MAX_BYTES) {
      throw refused(name, "it is longer than " + MAX_BYTES + " bytes");
    }
    if (name.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\')) {
      throw refused(name, "it has a control character or a backslash");
    }
    for (String segment : name.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw refused(name, "it has the segment \"" + segment + "\"");
      }
      if (bytes(segment) > MAX_SEGMENT_BYTES) {
        throw refused(name, "a segment is longer than " + MAX_SEGMENT_BYTES + " bytes");
      }
      if (segment.startsWith(RESERVED)) {
        throw refused(name, "segments that begin with " + RESERVED + " are temporary files");
      }
    }
    return name;
  }

  /**
   * Checks a prefix for {@link BlobStore#list} and {@link BlobStore#deleteAll}.
   *
   * @return the prefix
   * @throws IllegalArgumentException unless the prefix is empty or a valid name with a trailing
   *     slash
   */
  public static String requirePrefix(String prefix) {
    if (!prefix.isEmpty()) {
      if (!prefix.endsWith("/")) {
        throw refused(prefix, "a prefix ends with a slash");
      }
      require(prefix.substring(0, prefix.length() - 1));
    }
    return prefix;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static IllegalArgumentException refused(String name, String reason) {
    String shown =
        name.codePoints()
            .limit(80)
            .map(c -> Character.isISOControl(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return new IllegalArgumentException(
        "\"" + shown + "\" is not a valid name of a blob: " + reason);
  }
}
