package org.equilux.protocol;

import java.nio.file.Path;

/** The places in a master's data folder that workers and clients on the same machine read. */
public final class DataFolder {
  private static final String LOCAL_TOKEN = "local-token";

  private DataFolder() {}

  /**
   * The file with an API token that speaks for the administrator, on this machine only, and until
   * the master stops. A program that can read the file can read all other files of the master
   * anyway.
   */
  public static Path localToken(Path data) {
    return data.resolve(LOCAL_TOKEN);
  }

  /**
   * The default data folder of a master: {@code $EQUILUX_DATA}, or else {@code
   * $XDG_DATA_HOME/equilux}, or else {@code ~/.local/share/equilux}.
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
