package org.equilux.cli.work;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.protocol.TlsFiles;

/** Reads the CAs that a master's certificate may come from. */
public final class ServerTrust {
  private ServerTrust() {}

  /**
   * Trusts the CAs in a file, and no others.
   *
   * @param file of PEM text; null for the CAs that Java knows
   * @return empty for the CAs that Java knows
   * @throws CliException if the file cannot be read or has no certificate
   */
  public static Optional<SSLContext> of(Path file) throws CliException {
    if (file == null) {
      return Optional.empty();
    }
    try {
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      for (X509Certificate authority :
          new TlsFiles(Optional.of(file), Optional.empty()).read().authorities()) {
        authorities.setCertificateEntry(Integer.toString(authorities.size()), authority);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return Optional.of(context);
    } catch (IOException e) {
      throw CliException.unavailable(
          "the file of --ca cannot be used: " + ErrorReports.describe(e), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS and PKCS#12", e);
    }
  }
}
