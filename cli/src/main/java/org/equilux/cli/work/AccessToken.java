package org.equilux.cli.work;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.protocol.DataFolder;

/** Finds the API token for the requests to a master. */
public final class AccessToken {
  private AccessToken() {}

  /**
   * Finds the token that was given, or else, where the master is on this machine, the token that a
   * master of the same system user keeps in its data folder.
   *
   * @param token null if none was given
   * @param file that has the token; null if no file was given
   * @param data the master's data folder; null for the usual folder
   * @return supplier that reads the token for each request, because a restarted master has a new
   *     one
   * @throws CliException if the file that was given cannot be read
   */
  public static Supplier<Optional<String>> find(URI server, String token, Path file, Path data)
      throws CliException {
    if (token != null && !token.isBlank()) {
      Optional<String> given = Optional.of(token.strip());
      return () -> given;
    }
    if (file != null) {
      try {
        String _ = Files.readString(file);
        return () -> read(file);
      } catch (IOException e) {
        throw CliException.unavailable(
            "the API token cannot be read: " + ErrorReports.describe(e), e);
      }
    }
    Path local = DataFolder.localToken((data == null ? DataFolder.usual() : data));
    return isThisMachine(server) ? () -> read(local) : Optional::empty;
  }

  /** Reads a token; if that fails, the master will say that a token is needed. */
  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a server is on this machine; the local token must not be sent to another. */
  private static boolean isThisMachine(URI server) {
    try {
      return InetAddress.getByName(server.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
