package org.equilux.master.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.equilux.protocol.TlsFiles;
import org.equilux.protocol.TlsMaterial;

/**
 * The master's side of TLS with workers. Its files are read again when they have changed, as
 * certificates are renewed while a master runs; those that are connected stay as they are.
 */
final class TlsServer {
  private static final System.Logger LOG = System.getLogger(TlsServer.class.getName());
  private static final char[] NO_PASSWORD = new char[0];

  private final TlsFiles files;
  private List<FileTime> read;
  private SSLContext context;

  /**
   * @throws IOException if the files cannot be used; the message names the one that cannot
   */
  TlsServer(TlsFiles files) throws IOException {
    this.files = files;
    this.read = times();
    this.context = context(files.read());
  }

  /** For one connection, before its handshake. */
  SSLEngine engine() {
    SSLEngine engine = current().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {TlsMaterial.VERSION});
    parameters.setApplicationProtocols(new String[] {"h2"});
    parameters.setNeedClientAuth(files.authorities().isPresent());
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Renewed files are used if they fit together, and else what was read before. */
  private synchronized SSLContext current() {
    try {
      List<FileTime> now = times();
      if (!now.equals(read)) {
        read = now;
        context = context(files.read());
        LOG.log(System.Logger.Level.INFO, "the files for TLS with workers were read again");
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the files for TLS with workers have changed and cannot be used, so those of before are:"
              + " {0}",
          e.getMessage());
    }
    return context;
  }

  private List<FileTime> times() throws IOException {
    List<FileTime> times = new ArrayList<>();
    for (Path file : files.all()) {
      // What is not there has no time, and reading it says so once.
      times.add(Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0));
    }
    return times;
  }

  private static SSLContext context(TlsMaterial material) {
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

      SSLContext context = SSLContext.getInstance(TlsMaterial.VERSION);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK has TLS 1.3 and PKCS#12", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
