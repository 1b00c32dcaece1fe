package org.equilux.master.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.protocol.TlsFiles;

/**
 * The TLS settings of the port for workers.
 *
 * @param files the master's certificate, and the CAs of workers' certificates if these are required
 * @param revoked a file with serial numbers of revoked certificates, see {@link
 *     RevokedCertificates}
 * @param names policy of the names under which workers may register
 */
public record WorkerTls(TlsFiles files, Optional<Path> revoked, Names names) {
  /** The names under which a worker with a certificate may register. */
  public enum Names {
    /** Only names in its certificate: the common name and the DNS names. */
    OF_CERTIFICATE,
    ANY
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if there is a revocation list but workers need no certificate
   */
  public WorkerTls {
    if (revoked.isPresent() && files.authorities().isEmpty()) {
      throw new IllegalArgumentException(
          "a list of revoked certificates needs certificates of workers; give their CAs" + " too");
    }
  }

  /** Reads the list of revoked certificates. */
  Optional<RevokedCertificates> revokedCertificates() throws IOException {
    return revoked.isPresent()
        ? Optional.of(new RevokedCertificates(revoked.get()))
        : Optional.empty();
  }
}
