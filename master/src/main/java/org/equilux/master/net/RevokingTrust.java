package org.equilux.master.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A trust manager that accepts the clients of another one, except those with a revoked certificate.
 */
final class RevokingTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager trust;
  private final RevokedCertificates revoked;

  RevokingTrust(X509ExtendedTrustManager trust, RevokedCertificates revoked) {
    this.trust = trust;
    this.revoked = revoked;
  }

  /** Signals a revoked certificate. The client receives the alert "certificate_unknown". */
  static final class RevokedException extends CertificateException {
    RevokedException(X509Certificate certificate) {
      super(
          "the certificate with the serial number %s is revoked"
              .formatted(RevokedCertificates.serial(certificate)));
    }
  }

  private void refuseRevoked(X509Certificate[] chain) throws CertificateException {
    for (X509Certificate certificate : chain) {
      if (revoked.contains(certificate)) {
        throw new RevokedException(certificate);
      }
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, engine);
    refuseRevoked(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkClientTrusted(chain, type, socket);
    refuseRevoked(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
    refuseRevoked(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    trust.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
