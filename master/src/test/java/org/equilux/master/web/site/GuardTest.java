package org.equilux.master.web.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardTest {
  private static final byte[] PNG = TestPictures.png(20, 10);

  @TempDir Path data;

  private static int post(TestMaster master, String header, String value) {
    return master
        .send(master.request("/jobs").header(header, value).POST(BodyPublishers.ofByteArray(PNG)))
        .statusCode();
  }

  @Test
  void refusesChangesByOtherSites() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals(403, post(master, "Origin", "http://evil.example"));
      assertEquals(403, post(master, "Origin", "null"));
      assertEquals(403, post(master, "Origin", "http://localhost:1"));
      assertEquals(403, post(master, "Sec-Fetch-Site", "cross-site"));
      assertEquals(List.of(), master.folders());
      String id = master.submit("", PNG);
      HttpResponse<byte[]> delete =
          master.send(
              master.request("/jobs/" + id).header("Origin", "http://evil.example").DELETE());
      assertEquals(403, delete.statusCode());
      assertEquals(200, master.get("/jobs/" + id).statusCode());
    }
  }

  @Test
  void acceptsItsOwnPagesAndTools() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals(201, post(master, "Origin", "http://localhost:" + master.port()));
      assertEquals(201, post(master, "Sec-Fetch-Site", "same-origin"));
      assertEquals(201, post(master, "Sec-Fetch-Site", "none"));
    }
  }

  @Test
  void acceptsOnlyLocalNamesOnLoopback() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      for (String host : List.of("localhost", "LOCALHOST:80", "127.0.0.1:8000", "[::1]:8000")) {
        assertTrue(status(master, host).contains(" 200 "), host);
      }
      for (String host : List.of("evil.example", "evil.example:8000", "127.0.0.1.evil.example")) {
        assertTrue(status(master, host).contains(" 403 "), host);
      }
    }
  }

  @Test
  void acceptsAnyNameOnOtherAddresses() throws IOException {
    try (TestMaster master = TestMaster.start(data, true, config -> config.host("0.0.0.0"))) {
      assertTrue(status(master, "pictures.example").contains(" 200 "));
    }
  }

  private static String status(TestMaster master, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
      socket.setSoTimeout(30_000);
      String request =
          "GET /api/v1/health HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    }
  }

  @Test
  void sendsSecurityHeaders() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      for (String path : List.of("/", "/icon.svg", "/jobs/some", "/api/v1/health", "/nowhere")) {
        var headers = master.send(java.net.http.HttpRequest.newBuilder(master.uri(path))).headers();
        String csp = headers.firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'"));
        assertTrue(!csp.contains("unsafe"));
        assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElseThrow(), path);
        assertEquals("DENY", headers.firstValue("X-Frame-Options").orElseThrow(), path);
      }
    }
  }
}
