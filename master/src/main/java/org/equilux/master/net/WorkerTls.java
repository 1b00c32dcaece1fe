package org.equilux.master.net;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.protocol.TlsFiles;

/**
 * The settings of TLS with workers.
 *
 * @param files the master's certificate, and the CAs of the workers' if they must show one
 * @param revoked a file with the serial numbers of certificates that are not let in, see {@link
 *     RevokedCertificates}
 * @param names the names under which workers may register
 */
public record WorkerTls(TlsFiles files, Optional<Path> revoked, Names names) {
  /** The names under which a worker that shows a certificate may register. */
  public enum Names {
    /** Those that its certificate has: the common name and the DNS names. */
    OF_CERTIFICATE,
    ANY
  }

  /**
   * @throws IllegalArgumentException if certificates are to be revoked and workers show none
   */
  public WorkerTls {
    if (revoked.isPresent() && files.authorities().isEmpty()) {
      throw new IllegalArgumentException(
          "there are certificates to revoke only where workers show one; name the CAs of theirs"
              + " too");
    }
  }

  /** Reads the list of revoked certificates. */
  Optional<RevokedCertificates> revokedCertificates() throws IOException {
    return revoked.isPresent()
        ? Optional.of(new RevokedCertificates(revoked.get()))
        : Optional.empty();
  }
}
