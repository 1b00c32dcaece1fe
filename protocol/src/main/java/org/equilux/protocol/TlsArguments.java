package org.equilux.protocol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Checks the files for TLS that a command line names, on either side of the connection. */
public final class TlsArguments {
  private TlsArguments() {}

  /**
   * An option that names a file.
   *
   * @param file null if the option is not given
   */
  public record Argument(String option, Path file) {
    private boolean isGiven() {
      return file != null;
    }
  }

  /**
   * The files of a master, which speaks TLS if it has a certificate.
   *
   * @param clients authorities of the workers' certificates
   * @return empty without TLS
   * @throws IllegalArgumentException if the options do not fit together, or a file cannot be used
   */
  public static Optional<TlsFiles> ofMaster(Argument certificate, Argument key, Argument clients) {
    requireBoth(certificate, key);
    if (!certificate.isGiven() && clients.isGiven()) {
      throw new IllegalArgumentException(
          "%s needs %s and %s".formatted(clients.option(), certificate.option(), key.option()));
    }
    return certificate.isGiven() ? read(clients, certificate, key) : Optional.empty();
  }

  /**
   * The files of a server whose clients need no certificate; it speaks TLS if it has one.
   *
   * @return empty without TLS
   * @throws IllegalArgumentException if the options do not fit together, or a file cannot be used
   */
  public static Optional<TlsFiles> ofServer(Argument certificate, Argument key) {
    requireBoth(certificate, key);
    return certificate.isGiven()
        ? read(new Argument("", null), certificate, key)
        : Optional.empty();
  }

  /**
   * The files of a worker, which speaks TLS if it has authorities.
   *
   * @param authorities of the master's certificate
   * @return empty without TLS
   * @throws IllegalArgumentException if the options do not fit together, or a file cannot be used
   */
  public static Optional<TlsFiles> ofWorker(
      Argument authorities, Argument certificate, Argument key) {
    requireBoth(certificate, key);
    if (!authorities.isGiven() && certificate.isGiven()) {
      throw new IllegalArgumentException(
          "%s needs %s, the CA that the master's certificate comes from"
              .formatted(certificate.option(), authorities.option()));
    }
    return authorities.isGiven() ? read(authorities, certificate, key) : Optional.empty();
  }

  private static void requireBoth(Argument certificate, Argument key) {
    if (certificate.isGiven() != key.isGiven()) {
      throw new IllegalArgumentException(
          "%s and %s belong together; give both or none"
              .formatted(certificate.option(), key.option()));
    }
  }

  /**
   * Reads the files at start, so that an unusable file is an error then and not at the first
   * handshake.
   */
  private static Optional<TlsFiles> read(Argument authorities, Argument certificate, Argument key) {
    TlsFiles files =
        new TlsFiles(
            Optional.ofNullable(authorities.file()),
            Optional.ofNullable(certificate.file())
                .map(shown -> new TlsFiles.Identity(shown, key.file())));
    try {
      TlsMaterial _ = files.read();
      return Optional.of(files);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
