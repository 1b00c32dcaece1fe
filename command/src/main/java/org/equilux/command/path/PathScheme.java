package org.equilux.command.path;

import java.nio.file.Path;

/**
 * File systems that are named by URIs, beside that of the machine. Found by {@link
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
