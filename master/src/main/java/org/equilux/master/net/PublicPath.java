package org.equilux.master.net;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The path under which browsers and clients reach a master, such as {@code /equilux} behind a
 * reverse proxy that serves other programs too.
 *
 * @param prefix starts with a slash and does not end with one; empty for the root
 */
public record PublicPath(String prefix) {
  private static final int MAX_LENGTH = 200;

  /**
   * Allows only characters that are never percent-encoded, and no segment of dots, which would mean
   * another folder.
   */
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*");

  /**
   * First segments that are refused, because their meaning would depend on whether the proxy strips
   * the prefix.
   */
  private static final List<String> TAKEN = List.of("/api", "/assets");

  /** The root. */
  public static final PublicPath ROOT = new PublicPath("");

  /**
   * Checks the prefix.
   *
   * @throws IllegalArgumentException if it is malformed or reserved; the message has the reason
   */
  public PublicPath {
    if (prefix.length() > MAX_LENGTH || !PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "the public path \"%s\" is not a path such as /equilux or /tools/equilux: segments of letters, digits, dots, dashes, tildes and underscores, of %d characters at most in all"
              .formatted(prefix, MAX_LENGTH));
    }
    for (String taken : TAKEN) {
      if ((prefix + "/").startsWith(taken + "/")) {
        throw new IllegalArgumentException(
            "the public path \"%s\" cannot begin with %s, which is a path of the master itself; choose another one such as /equilux"
                .formatted(prefix, taken));
      }
    }
  }

  /**
   * Parses a public path, which may end with a slash.
   *
   * @throws IllegalArgumentException if it is malformed or reserved; the message has the reason
   */
  public static PublicPath of(String text) {
    return new PublicPath(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /**
   * The path of a resource for clients.
   *
   * @param path path of the resource at the master, starting with a slash
   */
  public String path(String path) {
    return prefix + path;
  }

  /** Whether a request's path has the prefix, because the proxy did not strip it. */
  public boolean covers(String path) {
    return !prefix.isEmpty() && (path.equals(prefix) || path.startsWith(prefix + "/"));
  }

  /** Removes the prefix from a path that has it. */
  public String strip(String path) {
    return path.length() == prefix.length() ? "/" : path.substring(prefix.length());
  }

  /** Whether the public path is the root. */
  public boolean isRoot() {
    return prefix.isEmpty();
  }
}
