package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.protocol.TlsFiles;
import org.equilux.protocol.TlsMaterial;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
  @TempDir private Path folder;

  private Certificates certificates;
  private TlsFiles.Identity worker;

  @BeforeEach
  void write() {
    certificates = new Certificates(folder);
    worker = certificates.identity("worker");
  }

  private static TlsMaterial read(Path certificate, Path key) throws IOException {
    return new TlsFiles(Optional.empty(), Optional.of(new TlsFiles.Identity(certificate, key)))
        .read();
  }

  private static void refused(Path certificate, Path key, Path named, String words) {
    IOException e = assertThrows(IOException.class, () -> read(certificate, key));
    assertTrue(e.getMessage().startsWith(named.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void chainKeyAndSeveralAuthoritiesAreRead() throws IOException {
    Path both = folder.resolve("both");
    Files.writeString(
        both,
        "Texts may stand between.\n"
            + Files.readString(certificates.authority("ca"))
            + Files.readString(certificates.authority("other-ca")));
    TlsMaterial material = new TlsFiles(Optional.of(both), Optional.of(worker)).read();
    assertEquals(2, material.authorities().size());
    assertEquals(2, material.identity().orElseThrow().chain().size());
    assertEquals("PKCS#8", material.identity().orElseThrow().key().getFormat());
  }

  @Test
  void oneFileMayContainEverything() throws IOException {
    Path all = folder.resolve("all.pem");
    Files.writeString(all, Files.readString(worker.key()) + Files.readString(worker.certificate()));
    assertEquals(2, read(all, all).identity().orElseThrow().chain().size());
  }

  @Test
  void invalidFilesAreNamedWithTheRemedy() throws IOException {
    Path absent = folder.resolve("absent");
    Path text = Files.writeString(folder.resolve("text"), "-----BEGIN nothing");
    Path damaged = folder.resolve("damaged");
    Files.writeString(damaged, Certificates.pem("CERTIFICATE", new byte[100]));
    Path old = folder.resolve("old");
    Files.writeString(
        old,
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED

        AAAA
        -----END RSA PRIVATE KEY-----
        """);
    Path encrypted = folder.resolve("encrypted");
    Files.writeString(encrypted, Certificates.pem("ENCRYPTED PRIVATE KEY", new byte[100]));
    Path broken = folder.resolve("broken");
    Files.writeString(broken, Certificates.pem("PRIVATE KEY", new byte[100]));

    refused(absent, worker.key(), absent, "there is no such file");
    refused(worker.certificate(), absent, absent, "there is no such file");
    refused(folder, worker.key(), folder, "cannot be read");
    refused(text, worker.key(), text, "no certificate");
    refused(worker.key(), worker.key(), worker.key(), "no certificate");
    refused(damaged, worker.key(), damaged, "damaged");
    refused(worker.certificate(), text, text, "no private key");
    refused(worker.certificate(), old, old, "openssl pkey");
    refused(worker.certificate(), encrypted, encrypted, "openssl pkey");
    refused(worker.certificate(), broken, broken, "not the key of the certificate");
    Path another = certificates.identity("stranger").key();
    refused(worker.certificate(), another, another, worker.certificate().toString());
    // Reading a device file such as /dev/zero would never end.
    refused(Path.of("/dev/zero"), worker.key(), Path.of("/dev/zero"), "no certificate");
  }
}
