package org.equilux.command.path;

import java.nio.file.Path;

/**
 * A URI scheme of a file system other than the machine's. Implementations are found by {@link
 * java.util.ServiceLoader} with the class loader of the thread.
 */
public interface PathScheme {
  /**
   * The path that a location names.
   *
   * @param location scheme, perhaps an authority, and a path, without escapes
   * @throws IllegalArgumentException if there is no such file system; the message says why
   */
  Path path(String location);
}
