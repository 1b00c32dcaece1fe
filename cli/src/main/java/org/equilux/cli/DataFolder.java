package org.equilux.cli;

import java.nio.file.Path;

/** Where a master keeps its data. */
final class DataFolder {
  private DataFolder() {}

  /**
   * The folder that was asked for, or else the usual one.
   *
   * @param given null if none was
   */
  static Path of(Path given) {
    return given == null ? usual() : given.toAbsolutePath().normalize();
  }

  private static Path usual() {
    String shared = System.getenv("XDG_DATA_HOME");
    Path base =
        shared == null || shared.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(shared);
    return base.resolve("equilux");
  }
}
