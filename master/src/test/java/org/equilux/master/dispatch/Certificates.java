package org.equilux.master.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority that signs certificates for localhost, made with the JDK's keytool. */
final class Certificates {
  private static final String PASSWORD = "password";

  private final Path store;

  Certificates(Path folder, String name) throws IOException, InterruptedException {
    this.store = folder.resolve(name + ".p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c");
  }

  /** Makes a folder with tls.crt, tls.key and the ca.crt of an authority that is to be trusted. */
  Path issue(Path folder, Certificates trusted)
      throws IOException, InterruptedException, GeneralSecurityException {
    Files.createDirectories(folder);
    String alias = folder.getFileName().toString();
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-dname",
        "CN=" + alias,
        "-signer",
        "ca",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
    KeyStore keys = load();
    pem(
        folder.resolve("tls.key"),
        "PRIVATE KEY",
        List.of(keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    List<byte[]> chain = new ArrayList<>();
    for (Certificate certificate : keys.getCertificateChain(alias)) {
      chain.add(certificate.getEncoded());
    }
    pem(folder.resolve("tls.crt"), "CERTIFICATE", chain);
    pem(
        folder.resolve("ca.crt"),
        "CERTIFICATE",
        List.of(trusted.load().getCertificate("ca").getEncoded()));
    return folder;
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static void pem(Path file, String type, List<byte[]> parts) throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte[] part : parts) {
      text.append("-----BEGIN ")
          .append(type)
          .append("-----\n")
          .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(part))
          .append("\n-----END ")
          .append(type)
          .append("-----\n");
    }
    Files.writeString(file, text);
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
  }
}
