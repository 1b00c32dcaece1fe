package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.command.report.ExitCode;
import org.equilux.master.Master;
import org.equilux.protocol.TlsFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures submitted to a master that speaks HTTPS. */
@Timeout(120)
class SubmitTlsTest extends SubmitFixture {
  private static final String PASSWORD = "changeit";

  @TempDir private Path certificates;

  private Path certificate;
  private Path key;
  private Path moon;

  /** A self-signed certificate for the name localhost. */
  @BeforeEach
  void makeFiles() throws Exception {
    Path store = certificates.resolve("store");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "site",
                "-dname",
                "CN=site",
                "-ext",
                "san=dns:localhost",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(keytool.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, keytool.exitValue(), output);
    KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    certificate = pem("site.crt", "CERTIFICATE", made.getCertificate("site").getEncoded());
    key = pem("site.key", "PRIVATE KEY", made.getKey("site", PASSWORD.toCharArray()).getEncoded());
    moon = Cli.picture("moon.png", folder);
  }

  private Path pem(String name, String kind, byte[] content) throws IOException {
    return Files.writeString(
        certificates.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind));
  }

  private Master startEncrypted() throws Exception {
    return start(
        config()
            .webTls(
                Optional.of(
                    new TlsFiles(
                        Optional.empty(), Optional.of(new TlsFiles.Identity(certificate, key))))));
  }

  private Cli.Result submit(String server, Object... more) {
    Object[] arguments = {
      "submit", moon, "--token-file", token(), "--server", server, "--overwrite"
    };
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.run(all);
  }

  @Test
  void trustsAGivenAuthority() throws Exception {
    try (Master master = startEncrypted()) {
      Cli.Result result =
          submit("https://localhost:" + master.port(), "--ca", certificate, "--output", folder);

      assertEquals(ExitCode.OK, result.exit(), result.err());
      assertTrue(Files.exists(folder.resolve("moon_equalized.png")));
    }
  }

  @Test
  void reportsAnUntrustedServerWithTheRemedy() throws Exception {
    try (Master master = startEncrypted()) {
      int port = master.port();
      assertFailure(
          submit("https://localhost:" + port), "name the PEM file of the right CA with --ca");
      assertFailure(submit("https://127.0.0.1:" + port, "--ca", certificate), "is another host's");
      assertFailure(submit("http://localhost:" + port), "https://");
      assertFailure(
          submit("https://localhost:" + port, "--ca", key), "there is no certificate in it");
    }
    try (Master plain = start(config())) {
      assertFailure(
          submit("https://localhost:" + plain.port(), "--ca", certificate), "does not speak HTTPS");
    }
  }

  private static void assertFailure(Cli.Result result, String words) {
    assertTrue(result.exit() != ExitCode.OK, result.out());
    assertTrue(result.err().contains(words), result.err());
    assertFalse(result.err().contains("Exception"), result.err());
  }

  @Test
  void warnsOfAReadableTokenFile() throws Exception {
    try (Master master = start(config())) {
      String address = address(master);
      Cli.Result shown =
          Cli.run("submit", moon, "--token", tokenText().orElseThrow(), "--server", address);
      Cli.Result hidden = submit(address);

      assertEquals(ExitCode.OK, shown.exit(), shown.err());
      assertTrue(shown.err().contains("to all users of this machine"), shown.err());
      assertFalse(hidden.err().contains("to all users"), hidden.err());
    }
  }
}
