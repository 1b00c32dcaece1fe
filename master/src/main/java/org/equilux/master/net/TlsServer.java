package org.equilux.master.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.equilux.master.files.Reloaded;
import org.equilux.protocol.TlsFiles;
import org.equilux.protocol.TlsMaterial;

/**
 * The server side of TLS at one of the master's ports. Certificate and key are read again after
 * their files have changed, so that they can be renewed while the master runs; open connections are
 * unaffected.
 */
public final class TlsServer {
  private static final char[] NO_PASSWORD = new char[0];

  static {
    // A client of TLS 1.2 could request renegotiation repeatedly, which costs the client little.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /**
   * The protocols of a port.
   *
   * @param files description of the port's files, for messages
   * @param application the protocol within TLS, by its ALPN name
   * @param versions of TLS
   */
  private record Port(String files, String application, List<String> versions) {
    /** Both sides belong to this project, so only the newest version is accepted. */
    static final Port WORKERS =
        new Port("the files for TLS with workers", "h2", List.of(TlsMaterial.VERSION));

    static final Port WEB =
        new Port("the files for TLS with browsers", "http/1.1", List.of("TLSv1.3", "TLSv1.2"));
  }

  private final Port port;
  private final boolean asksForCertificate;
  private final Optional<RevokedCertificates> revoked;
  private final Reloaded<SSLContext> context;

  private TlsServer(Port port, TlsFiles files, Optional<RevokedCertificates> revoked)
      throws IOException {
    this.port = port;
    this.asksForCertificate = files.authorities().isPresent();
    this.revoked = revoked;
    this.context = new Reloaded<>(port.files, files.all(), () -> context(files.read()));
  }

  /**
   * TLS 1.3 for the port for workers.
   *
   * @param revoked list of revoked certificates
   * @throws IOException if a file cannot be used; the message names it
   */
  static TlsServer forWorkers(TlsFiles files, Optional<RevokedCertificates> revoked)
      throws IOException {
    return new TlsServer(Port.WORKERS, files, revoked);
  }

  /**
   * TLS 1.2 and 1.3 for the web port.
   *
   * @throws IOException if a file cannot be used; the message names it
   */
  public static TlsServer forWeb(TlsFiles files) throws IOException {
    return new TlsServer(Port.WEB, files, Optional.empty());
  }

  /** The engine of one connection, before its handshake. */
  SSLEngine engine() {
    SSLEngine engine = context.current().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(port.versions.toArray(String[]::new));
    parameters.setCipherSuites(forwardSecret(parameters.getCipherSuites()));
    parameters.setApplicationProtocols(new String[] {port.application});
    parameters.setNeedClientAuth(asksForCertificate);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * The cipher suites of TLS 1.3, and those of TLS 1.2 with forward secrecy and authenticated
   * encryption.
   */
  private static String[] forwardSecret(String[] suites) {
    return Arrays.stream(suites)
        .filter(
            suite ->
                suite.startsWith("TLS_AES_")
                    || suite.startsWith("TLS_CHACHA20_")
                    || (suite.startsWith("TLS_ECDHE_")
                        && (suite.contains("_GCM_") || suite.contains("_CHACHA20_"))))
        .toArray(String[]::new);
  }

  private SSLContext context(TlsMaterial material) {
    try {
      KeyStore own = emptyStore();
      TlsMaterial.Identity identity = material.identity().orElseThrow();
      own.setKeyEntry(
          "master", identity.key(), NO_PASSWORD, identity.chain().toArray(Certificate[]::new));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, NO_PASSWORD);

      KeyStore authorities = emptyStore();
      for (X509Certificate authority : material.authorities()) {
        authorities.setCertificateEntry(Integer.toString(authorities.size()), authority);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(authorities);

      SSLContext made = SSLContext.getInstance("TLS");
      made.init(keys.getKeyManagers(), refusing(trust.getTrustManagers()), null);
      return made;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK has TLS and PKCS#12", e);
    }
  }

  private TrustManager[] refusing(TrustManager[] managers) {
    return revoked.isEmpty()
        ? managers
        : Arrays.stream(managers)
            .map(X509ExtendedTrustManager.class::cast)
            .map(manager -> new RevokingTrust(manager, revoked.get()))
            .toArray(TrustManager[]::new);
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** The certificate presented by the client; empty if none is required. */
  static Optional<X509Certificate> shown(SSLEngine engine) {
    try {
      return List.of(engine.getSession().getPeerCertificates()).stream()
          .findFirst()
          .map(X509Certificate.class::cast);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
