package org.equilux.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;

/**
 * Finder of a worker's join token: in a file, in the environment, or in the data folder of a master
 * on the same machine.
 */
final class CredentialFiles {
  private CredentialFiles() {}

  /**
   * Finds the token, and reads it once if its file was named.
   *
   * @param file the token's file; null to use the environment or a master on the same machine
   * @param masterHost the master's name or address
   * @throws IOException if there is none, or what was named cannot be used
   */
  static Credentials find(Path file, String masterHost) throws IOException {
    Optional<JoinToken> given = JoinToken.given(file);
    if (file != null) {
      return () -> JoinToken.read(file);
    }
    if (given.isPresent()) {
      return given::get;
    }
    if (!isThisMachine(masterHost)) {
      throw new IOException(
          "the master on %s requires its join token: copy the file %s of its data folder here and name it with --join-token-file, or set %s"
              .formatted(masterHost, JoinToken.FILE_NAME, JoinToken.VARIABLE));
    }
    return CredentialFiles::ofLocalMaster;
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static JoinToken ofLocalMaster() throws IOException {
    Path kept = DataFolder.usual().resolve(JoinToken.FILE_NAME);
    try {
      return JoinToken.read(kept);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "no master keeps its join token in %s; if its data lie elsewhere, name the file with --join-token-file"
              .formatted(kept),
          e);
    }
  }
}
