package org.equilux.master.net;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The path below which browsers and clients see the web port of a master, such as {@code /equilux}
 * behind a reverse proxy that serves other programs, too.
 *
 * @param prefix begins with a slash and does not end with one; empty for the root
 */
public record PublicPath(String prefix) {
  private static final int MAX_LENGTH = 200;

  /** Characters that are never percent-encoded; a segment of dots would mean another folder. */
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*");

  /**
   * First segments of addresses whose meaning would depend on whether a proxy strips the prefix.
   */
  private static final List<String> TAKEN = List.of("/api", "/assets");

  /** The master is seen at the root of its address. */
  public static final PublicPath ROOT = new PublicPath("");

  /**
   * Checks the prefix.
   *
   * @throws IllegalArgumentException if it is malformed or taken; the message says why
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
   * The public path of a text, which may end with a slash.
   *
   * @throws IllegalArgumentException if it is malformed or taken; the message says why
   */
  public static PublicPath of(String text) {
    return new PublicPath(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /**
   * The path at which clients see a path of the master.
   *
   * @param path begins with a slash
   */
  public String path(String path) {
    return prefix + path;
  }

  /** Whether a path of a request has the prefix, which a proxy did not strip then. */
  public boolean covers(String path) {
    return !prefix.isEmpty() && (path.equals(prefix) || path.startsWith(prefix + "/"));
  }

  /** A path without the prefix that it has. */
  public String strip(String path) {
    return path.length() == prefix.length() ? "/" : path.substring(prefix.length());
  }

  /** Whether the master is seen at the root of its address. */
  public boolean isRoot() {
    return prefix.isEmpty();
  }
}
