package org.equilux.master.web.masters;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.equilux.protocol.TlsFiles;
import org.equilux.protocol.TlsMaterial;

/**
 * TLS between masters. A master trusts the CAs of its system, and its own certificates as they were
 * at its start, because masters may share a self-signed certificate.
 */
public final class MastersTls {
  private MastersTls() {}

  /**
   * The context for connections to other masters.
   *
   * @param web files of this master's web port
   * @return empty if that port has no TLS
   */
  public static Optional<SSLContext> of(Optional<TlsFiles> web) throws IOException {
    if (web.isEmpty()) {
      return Optional.empty();
    }
    List<X509Certificate> trusted =
        new ArrayList<>(web.get().read().identity().map(TlsMaterial.Identity::chain).orElseThrow());
    try {
      for (TrustManager manager : managers(null)) {
        if (manager instanceof X509TrustManager system) {
          trusted.addAll(List.of(system.getAcceptedIssuers()));
        }
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate each : trusted) {
        store.setCertificateEntry(Integer.toString(store.size()), each);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS and PKCS#12", e);
    }
  }

  /** The trust managers of a store; of the system if it is null. */
  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
