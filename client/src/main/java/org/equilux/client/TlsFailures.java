package org.equilux.client;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Explanations of failed TLS connections, for users. */
final class TlsFailures {
  private TlsFailures() {}

  /** The failure in words; empty if it has nothing to do with TLS. */
  static Optional<UntrustedServerException> of(String server, IOException failure) {
    boolean tls = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      tls |= cause instanceof SSLException;
      String reason =
          switch (cause) {
            case CertificateExpiredException _, CertificateNotYetValidException _ ->
                "the certificate of %s is not valid now (%s); renew it, or set the clock of this machine"
                    .formatted(server, message);
            case CertPathBuilderException _, CertPathValidatorException _ ->
                "the certificate of %s comes from no CA that is trusted here (%s); name the PEM file of the right CA with --ca"
                    .formatted(server, message);
            case CertificateException e when e.getCause() == null ->
                "the certificate of %s is another host's (%s); use the name that the certificate has, or have one made for this name"
                    .formatted(server, message);
            case SSLException _
                when message.toLowerCase(Locale.ROOT).contains("unrecognized ssl message") ->
                "%s does not speak HTTPS; use an address that begins with http://"
                    .formatted(server);
            default -> null;
          };
      if (reason != null) {
        return Optional.of(new UntrustedServerException(reason, failure));
      }
    }
    return tls
        ? Optional.of(
            new UntrustedServerException(
                "there is no agreement on TLS with %s (%s)".formatted(server, failure.getMessage()),
                failure))
        : Optional.empty();
  }
}
