package org.equilux.protocol;

import java.nio.file.Path;

/**
 * Where a master keeps its data unless it is told otherwise; a worker beside it looks there, too.
 */
public final class DataFolder {
  private DataFolder() {}

  /**
   * {@code $EQUILUX_DATA}, or else {@code $XDG_DATA_HOME/equilux}, or else {@code
   * ~/.local/share/equilux}.
   */
  public static Path usual() {
    String chosen = System.getenv("EQUILUX_DATA");
    if (chosen != null && !chosen.isEmpty()) {
      return Path.of(chosen);
    }
    String shared = System.getenv("XDG_DATA_HOME");
    Path base =
        shared == null || shared.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(shared);
    return base.resolve("equilux");
  }
}
