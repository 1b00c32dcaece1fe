package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.equilux.protocol.TlsFiles;

/**
 * Certificates made by the JDK's keytool: one CA with a master, a renewed master and a worker, and
 * a second CA with a client. They are made once per process, since each takes a keytool run.
 */
public final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final KeyStore STORE = make();

  private final Path folder;

  /**
   * @param folder for the PEM files
   */
  public Certificates(Path folder) {
    this.folder = folder;
  }

  private static KeyStore make() {
    try {
      Path folder = Files.createTempDirectory("equilux-certificates-");
      Path store = folder.resolve("store");
      try {
        keytool(store, "ca", "-ext", "bc=ca:true");
        keytool(store, "master", "-signer", "ca", "-ext", "san=dns:localhost");
        keytool(store, "worker", "-signer", "ca", "-ext", "san=dns:gpu7");
        keytool(store, "renewed", "-signer", "ca", "-ext", "san=dns:localhost,ip:127.0.0.1");
        keytool(store, "other-ca", "-ext", "bc=ca:true");
        keytool(store, "stranger", "-signer", "other-ca", "-ext", "san=dns:localhost");
        return KeyStore.getInstance(store.toFile(), PASSWORD);
      } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String name, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
  }

  /** Returns the file with only the certificate. */
  public Path authority(String name) {
    try {
      return write(name + ".ca", "CERTIFICATE", STORE.getCertificate(name).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the files of a certificate chain and its key. */
  public TlsFiles.Identity identity(String name) {
    try {
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : STORE.getCertificateChain(name)) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      return new TlsFiles.Identity(
          Files.writeString(folder.resolve(name + ".crt"), chain),
          write(name + ".key", "PRIVATE KEY", STORE.getKey(name, PASSWORD).getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the parsed certificate. */
  public static X509Certificate certificate(String name) {
    try {
      return (X509Certificate) STORE.getCertificate(name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client's context that trusts a CA. */
  public static SSLContext trusting(String authority) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", certificate(authority));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the TLS files of a side that trusts one CA. */
  Optional<TlsFiles> files(String authority, String identity) {
    return Optional.of(
        new TlsFiles(Optional.of(authority(authority)), Optional.of(identity(identity))));
  }

  private Path write(String name, String kind, byte[] content) {
    try {
      return Files.writeString(folder.resolve(name), pem(kind, content));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String kind, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind);
  }
}
