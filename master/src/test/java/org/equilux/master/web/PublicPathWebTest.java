package org.equilux.master.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.master.MasterConfig;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TrustedProxies;
import org.equilux.master.oidc.OidcSettings;
import org.equilux.master.oidc.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A master with a public path. Requests contain the path, as from a proxy that keeps it, or lack
 * it, as from a proxy that strips it; the answers are equal.
 */
@Timeout(60)
class PublicPathWebTest {
  private static final String PREFIX = "/equilux";
  private static final String API = PREFIX + "/api/v1";

  @TempDir private Path data;
  private TestProvider provider;
  private TestMaster master;

  @BeforeEach
  void start() throws IOException {
    provider = new TestProvider();
    master =
        TestMaster.start(
            data,
            true,
            config ->
                config
                    .publicPath(new PublicPath(PREFIX))
                    .trustedProxies(TrustedProxies.of("127.0.0.1"))
                    .oidc(Optional.of(provider.settings("chiefs", null))));
  }

  @AfterEach
  void stop() {
    master.close();
    provider.close();
  }

  private HttpResponse<byte[]> send(String path, HttpRequest.Builder request) {
    return master.send(request.uri(master.uri(path)));
  }

  private HttpResponse<byte[]> get(String path) {
    return send(path, master.request(""));
  }

  private static String location(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PREFIX})
  void addressesInAnswersHaveThePublicPath(String seen) {
    String api = seen + "/api/v1";
    HttpResponse<byte[]> made =
        send(
            api + "/jobs?name=a%20b.png",
            master.request("").POST(BodyPublishers.ofByteArray(TestPictures.png(9, 9))));
    assertEquals(201, made.statusCode(), TestMaster.text(made));
    String job = location(made);
    String id = TestMaster.json(made).get("id").textValue();
    assertEquals(API + "/jobs/" + id, job);
    assertEquals("a b.png", TestMaster.json(made).get("name").textValue());
    JsonNode done = master.await(id);
    assertEquals(job + "/result", done.at("/result/url").textValue());
    assertEquals(job + "/lut", done.get("tables").textValue());
    assertEquals(200, get(done.at("/result/url").textValue()).statusCode());
    JsonNode listed = TestMaster.json(get(api + "/jobs")).at("/jobs/0");
    assertEquals(job + "/result", listed.at("/result/url").textValue());
    JsonNode record = TestMaster.json(get(api + "/jobs/" + id + "/record"));
    assertEquals(job + "/result", record.at("/job/result/url").textValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PREFIX})
  void createdResourcesAreFoundAtTheirLocation(String seen) {
    String api = seen + "/api/v1";
    HttpResponse<byte[]> batch =
        send(
            api + "/batches",
            master.request("").POST(BodyPublishers.ofString("{\"name\": \"all\"}")));
    assertTrue(location(batch).startsWith(API + "/batches/"), location(batch));
    JsonNode found = TestMaster.json(get(location(batch)));
    assertEquals(location(batch), found.get("url").textValue());
    HttpResponse<byte[]> user =
        send(
            api + "/users",
            master
                .request("")
                .POST(
                    BodyPublishers.ofString(
                        "{\"name\": \"a.b\", \"password\": \"twelve lanterns\"}")));
    assertEquals(API + "/users/a.b", location(user));
    HttpResponse<byte[]> upload =
        send(
            api + "/uploads",
            master
                .request("")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", "3")
                .header("Upload-Metadata", "filename YS5wbmc=")
                .POST(BodyPublishers.noBody()));
    assertEquals(201, upload.statusCode(), TestMaster.text(upload));
    assertTrue(location(upload).startsWith(API + "/uploads/"), location(upload));
    HttpResponse<byte[]> patched =
        send(
            location(upload),
            master
                .request("")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(new byte[3])));
    assertEquals(204, patched.statusCode(), TestMaster.text(patched));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PREFIX})
  void thePageRefersToFilesBelowThePath(String seen) {
    for (String page : List.of(seen + "/", seen + "/jobs/abc", PREFIX)) {
      HttpResponse<byte[]> answer = send(page, master.anonymous(""));
      assertEquals(200, answer.statusCode(), page);
      String html = TestMaster.text(answer);
      assertTrue(html.contains("\"/equilux/icon.svg\""), html);
      assertFalse(html.contains("\"/icon.svg\"") || html.contains("\"./"), html);
    }
    assertEquals(200, send(seen + "/icon.svg", master.anonymous("")).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PREFIX})
  void theDescriptionHasTheAddressOfTheApi(String seen) {
    JsonNode described = TestMaster.json(get(seen + "/api/v1/openapi.json"));
    assertEquals(1, described.get("servers").size());
    assertEquals(API, described.at("/servers/0/url").textValue());
    HttpResponse<byte[]> nothing = get(seen + "/api/v1/nothing");
    assertEquals(404, nothing.statusCode());
    String detail = TestMaster.json(nothing).get("detail").textValue();
    assertEquals(
        "There is no resource at /equilux/api/v1/nothing; GET /equilux/api/v1/openapi.json"
            + " describes the API.",
        detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/equilux/equilux/api/v1/health", "/equiluxx/api/v1/health", "/x/api/v1/health"})
  void thePathIsStrippedOnceAndAsAWhole(String path) {
    HttpResponse<byte[]> answer = send(path, master.anonymous(""));
    assertFalse(TestMaster.text(answer).contains("\"up\""), path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PREFIX})
  void cookiesAreRestrictedToThePath(String seen) {
    for (String scheme : List.of("http", "https")) {
      HttpResponse<byte[]> signedIn =
          send(
              seen + "/api/v1/session",
              master
                  .anonymous("")
                  .header("X-Forwarded-Proto", scheme)
                  .POST(BodyPublishers.ofString(master.adminCredentials())));
      assertEquals(200, signedIn.statusCode(), TestMaster.text(signedIn));
      List<String> cookies = signedIn.headers().allValues("Set-Cookie");
      assertEquals(2, cookies.size());
      for (String cookie : cookies) {
        assertTrue(cookie.contains("Path=/equilux;") || cookie.endsWith("Path=/equilux"), cookie);
        // Browsers refuse __Host- cookies whose path is not the root.
        assertEquals(scheme.equals("https"), cookie.startsWith("__Secure-equilux-"), cookie);
        assertEquals(
            scheme.equals("https"), cookie.contains("Secure;") || cookie.endsWith("Secure"));
      }
      TestMaster.Browser browser = TestMaster.browser(signedIn);
      HttpResponse<byte[]> jobs =
          send(seen + "/api/v1/jobs", master.by(browser, "").header("X-Forwarded-Proto", scheme));
      assertEquals(200, jobs.statusCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PREFIX})
  void aProviderRedirectsBelowThePath(String seen) throws IOException {
    provider.next("s-1", Map.of("preferred_username", "ann"));
    HttpResponse<byte[]> begun =
        send(
            seen + "/api/v1/session/oidc",
            master.anonymous("").POST(BodyPublishers.ofString("{\"next\": \"/jobs?state=done\"}")));
    String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.contains("Path=/equilux"), cookie);
    URI back = provider.visit(TestMaster.json(begun).get("location").textValue());
    assertEquals(PREFIX + OidcSettings.CALLBACK, back.getPath());
    String callback = seen + OidcSettings.CALLBACK + "?" + back.getRawQuery();
    HttpResponse<byte[]> stranger = send(callback, master.anonymous(""));
    assertEquals("/equilux/sign-in?refused=expired", location(stranger));
    HttpResponse<byte[]> signedIn =
        send(callback, master.anonymous("").header("Cookie", cookie.split(";", 2)[0]));
    assertEquals("/equilux/jobs?state=done", location(signedIn));
  }

  @Test
  void theRedirectAddressMustBeBelowThePath() {
    MasterConfig.Builder below =
        MasterConfig.builder(data)
            .publicPath(new PublicPath(PREFIX))
            .oidc(Optional.of(redirected("https://example.org" + PREFIX + OidcSettings.CALLBACK)));
    assertEquals(PREFIX, below.build().publicPath().prefix());
    for (String other : List.of("", "/other")) {
      MasterConfig.Builder config =
          MasterConfig.builder(data)
              .publicPath(new PublicPath(PREFIX))
              .oidc(Optional.of(redirected("https://example.org" + other + OidcSettings.CALLBACK)));
      String message = assertThrows(IllegalArgumentException.class, config::build).getMessage();
      assertTrue(message.contains("another path than /equilux/api/v1/session/oidc"), message);
    }
  }

  private OidcSettings redirected(String address) {
    return new OidcSettings(
        provider.issuer(),
        "equilux",
        Optional.empty(),
        "groups",
        Optional.empty(),
        Optional.empty(),
        Optional.of(URI.create(address)),
        "Example");
  }
}
