package org.equilux.master.web.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TrustedProxies;
import org.equilux.master.web.http.Peers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SiteTest {
  private static final String SCRIPT = "console.log(1);\n".repeat(200);

  private static final Map<String, String> FILES =
      Map.of(
          "index.html",
          "<script src=\"./assets/app-1a2b.js\"></script><style nonce=\"__CSP_NONCE__\"></style>",
          "assets/app-1a2b.js",
          SCRIPT,
          "icon.svg",
          "<svg/>",
          ".hidden",
          "secret");

  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server;

  @BeforeEach
  void start() {
    Site site =
        new Site(
            path ->
                Optional.ofNullable(FILES.get(path))
                    .map(text -> text.getBytes(StandardCharsets.UTF_8)),
            PublicPath.of("/tools/equilux"));
    server =
        WebServer.builder()
            .port(0)
            .routing(
                HttpRouting.builder()
                    .any(new Peers(TrustedProxies.NONE))
                    .any(new Guard(true, "localhost"))
                    .any(site))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.stop();
    client.close();
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void everyAddressServesThePageWithANewNonce() throws Exception {
    String before = "";
    for (String path : List.of("/", "/index.html", "/jobs/abc", "/workers", "/a/b/c")) {
      HttpResponse<byte[]> answer = get(path);
      assertEquals(200, answer.statusCode(), path);
      String nonce = text(answer).replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
      assertNotEquals(before, nonce);
      before = nonce;
      List<String> policies = answer.headers().allValues("Content-Security-Policy");
      assertEquals(1, policies.size());
      assertTrue(policies.getFirst().contains("style-src 'self' 'nonce-" + nonce + "';"));
      assertFalse(policies.getFirst().contains("unsafe"));
      assertEquals("no-store", header(answer, "Cache-Control"));
      assertTrue(text(answer).contains("src=\"/tools/equilux/assets/app-1a2b.js\""), text(answer));
    }
  }

  @Test
  void filesAreCachedAndCompressed() throws Exception {
    HttpResponse<byte[]> plain = get("/assets/app-1a2b.js");
    assertEquals(SCRIPT, text(plain));
    assertTrue(header(plain, "Cache-Control").contains("immutable"));
    HttpResponse<byte[]> gzip = get("/assets/app-1a2b.js", "Accept-Encoding", "br, gzip");
    assertEquals("gzip", header(gzip, "Content-Encoding"));
    assertTrue(gzip.body().length < 200);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
      assertArrayEquals(plain.body(), in.readAllBytes());
    }
    HttpResponse<byte[]> icon = get("/icon.svg");
    assertEquals("image/svg+xml", header(icon, "Content-Type"));
    assertEquals("no-cache", header(icon, "Cache-Control"));
    assertEquals(304, get("/icon.svg", "If-None-Match", header(icon, "ETag")).statusCode());
  }

  @Test
  void otherPathsAreNotFound() throws Exception {
    for (String path :
        List.of(
            "/none.js", "/.hidden", "/assets/../.hidden", "/assets/%2e%2e/icon.svg", "/api/x")) {
      assertEquals(404, get(path).statusCode(), path);
    }
  }
}
