package org.equilux.master.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.equilux.master.LoggedLines;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.net.Certificates;
import org.equilux.protocol.TlsFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master that serves HTTPS, over real sockets. */
@Timeout(60)
class EncryptedWebTest {
  @TempDir private Path data;
  @TempDir private Path folder;

  private final LoggedLines lines = new LoggedLines();
  private Path certificate;
  private Path key;
  private TestMaster master;

  @BeforeEach
  void start() throws IOException {
    Certificates certificates = new Certificates(Files.createDirectory(folder.resolve("made")));
    certificate = folder.resolve("site.crt");
    key = folder.resolve("site.key");
    replace(certificates.identity("master"));
    master =
        TestMaster.start(
            data,
            true,
            config ->
                config
                    .webTls(
                        Optional.of(
                            new TlsFiles(
                                Optional.empty(),
                                Optional.of(new TlsFiles.Identity(certificate, key)))))
                    .redirectPort(OptionalInt.of(0)));
  }

  @AfterEach
  void stop() {
    master.close();
    lines.close();
  }

  private void replace(TlsFiles.Identity by) throws IOException {
    Files.copy(by.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(by.key(), key, StandardCopyOption.REPLACE_EXISTING);
  }

  private SSLSocket connect(String... versions) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            Certificates.trusting("ca")
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), master.port());
    socket.setSoTimeout(30_000);
    if (versions.length > 0) {
      socket.setEnabledProtocols(versions);
    }
    return socket;
  }

  private static String ask(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(read);
    } catch (SocketException e) {
      // Bytes that arrived before the reset count.
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  private String askPlainly(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      return ask(socket, request);
    }
  }

  private static String get(String host) {
    return "GET /api/v1/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void servesOverTls(String version) throws IOException {
    try (SSLSocket socket = connect(version)) {
      String answer = ask(socket, get("127.0.0.1"));

      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
      assertEquals(version, socket.getSession().getProtocol());
      assertTrue(answer.contains("Strict-Transport-Security: max-age=31536000\r\n"), answer);
      assertTrue(answer.contains("Cross-Origin-Opener-Policy: same-origin\r\n"), answer);
    }
  }

  /** Weaker suites lack forward secrecy or are open to padding attacks. */
  @Test
  void refusesWeakCiphers() throws IOException {
    try (SSLSocket socket = connect("TLSv1.2")) {
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
      assertThrows(SSLException.class, socket::startHandshake);
    }
  }

  /** With HSTS, browsers would refuse other programs that serve HTTP at this name. */
  @Test
  void sendsNoHstsToLocalhost() throws IOException {
    try (SSLSocket socket = connect()) {
      assertFalse(ask(socket, get("localhost")).contains("Strict-Transport-Security"));
    }
  }

  @Test
  void cookiesAreBoundToTheHost() throws IOException {
    String body = "{\"name\":\"ann\",\"password\":\"a long pass phrase 1\"}";
    String admin =
        "POST /api/v1/users HTTP/1.1\r\nHost: localhost\r\n"
            + master.authorization()
            + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    try (SSLSocket socket = connect()) {
      assertTrue(ask(socket, admin).startsWith("HTTP/1.1 201"));
    }
    String cookie;
    try (SSLSocket socket = connect()) {
      String answer =
          ask(socket, admin.replace("/users", "/session").replace(master.authorization(), ""));
      List<String> set = answer.lines().filter(line -> line.startsWith("Set-Cookie: ")).toList();
      assertEquals(2, set.size(), answer);
      for (String line : set) {
        assertTrue(line.startsWith("Set-Cookie: __Host-equilux-"), line);
        assertTrue(line.contains("Secure") && line.contains("Path=/;"), line);
      }
      cookie = set.getFirst().replaceFirst("Set-Cookie: ([^;]*);.*", "$1");
    }
    // Another host of the domain, or an attacker in the network, can plant a cookie without the
    // prefix.
    for (boolean prefixed : new boolean[] {true, false}) {
      try (SSLSocket socket = connect()) {
        String sent = prefixed ? cookie : cookie.replace("__Host-", "");
        String answer =
            ask(
                socket,
                "GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "
                    + sent
                    + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 " + (prefixed ? 200 : 401)), answer);
      }
    }
  }

  @Test
  void redirectsBrowsersToHttps() throws IOException {
    for (int port : new int[] {master.port(), master.redirectPort()}) {
      String answer =
          askPlainly(
              port,
              "GET /jobs/a%%2Fb?x=1%%262 HTTP/1.1\r\nHost: localhost:%d\r\n\r\n".formatted(port));

      assertTrue(answer.startsWith("HTTP/1.1 308"), answer);
      assertTrue(
          answer.contains(
              "Location: https://localhost:%d/jobs/a%%2Fb?x=1%%262\r\n".formatted(master.port())),
          answer);
    }
  }

  @Test
  void refusesUnencryptedRequests() throws IOException {
    String upload =
        "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: 0\r\n\r\n"
            .formatted(master.authorization());
    String withToken =
        "GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(master.authorization());
    String foreign = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    for (int port : new int[] {master.port(), master.redirectPort()}) {
      for (String request : List.of(upload, withToken, foreign)) {
        String answer = askPlainly(port, request);
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        assertFalse(answer.contains("Location"), answer);
      }
    }
  }

  private Certificate shown() throws IOException {
    try (SSLSocket socket = connect()) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void usesARenewedCertificateAndKeepsConnections() throws IOException {
    try (SSLSocket open = connect()) {
      open.startHandshake();
      assertEquals(Certificates.certificate("master"), shown());

      replace(new Certificates(folder.resolve("made")).identity("renewed"));

      assertEquals(Certificates.certificate("renewed"), shown());
      assertTrue(ask(open, get("localhost")).startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void keepsItsCertificateIfNewFilesAreInvalid() throws IOException {
    Files.copy(
        new Certificates(folder.resolve("made")).identity("renewed").certificate(),
        certificate,
        StandardCopyOption.REPLACE_EXISTING);

    assertEquals(Certificates.certificate("master"), shown());
    assertTrue(lines.any("this is not the key of the certificate in"), lines.toString());
  }

  /** The pictures take many TLS records in each direction. */
  @Test
  void transfersPicturesOverTls() throws IOException {
    byte[] picture = TestPictures.tiff(1200, 900, 3);
    String job;
    try (SSLSocket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              "POST /api/v1/jobs?name=a.tif HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
                  .formatted(master.authorization(), picture.length)
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(picture);
      job = ask(socket, "").replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    byte[] result = new byte[0];
    while (result.length == 0) {
      assertTrue(System.nanoTime() < deadline, job);
      result = body(job);
    }
    assertEquals(-1, java.util.Arrays.mismatch(result, Files.readAllBytes(result(job))));
  }

  private Path result(String job) throws IOException {
    try (var files = Files.list(master.folder(job))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("result"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Returns the result of a job; empty if there is none yet. */
  private byte[] body(String job) throws IOException {
    try (SSLSocket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/jobs/%s/result HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n"
                  .formatted(job, master.authorization())
                  .getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      byte[] answer = in.readAllBytes();
      String head = new String(answer, StandardCharsets.ISO_8859_1);
      int end = head.indexOf("\r\n\r\n") + 4;
      return head.startsWith("HTTP/1.1 200")
          ? java.util.Arrays.copyOfRange(answer, end, answer.length)
          : new byte[0];
    }
  }
}
