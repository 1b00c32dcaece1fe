package org.equilux.master.web.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.oidc.OidcSettings;
import org.equilux.master.oidc.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sign-in through a real OpenID Connect provider. */
@Timeout(60)
class OidcApiTest {
  private static final String PASSWORD = "twelve lanterns";
  private static final Map<String, Object> ANN = Map.of("preferred_username", "ann");

  @TempDir Path data;
  private TestProvider provider;
  private TestMaster master;

  @BeforeEach
  void start() throws IOException {
    provider = new TestProvider();
    master = start(provider.settings("chiefs", null));
  }

  private TestMaster start(OidcSettings settings) throws IOException {
    return TestMaster.start(data, true, config -> config.oidc(Optional.of(settings)));
  }

  @AfterEach
  void stop() {
    master.close();
    provider.close();
  }

  /**
   * A sign-in that the sign-in page started.
   *
   * @param cookie the cookie that the browser received
   */
  private record StartedSignIn(String location, String cookie) {}

  private HttpResponse<byte[]> beginning(String next) {
    return master.send(
        master
            .anonymous("/session/oidc")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"next\": \"" + next + "\"}")));
  }

  private StartedSignIn begin(String next) {
    HttpResponse<byte[]> answer = beginning(next);
    assertEquals(200, answer.statusCode(), TestMaster.text(answer));
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), cookie);
    return new StartedSignIn(
        TestMaster.json(answer).get("location").textValue(), cookie.split(";", 2)[0]);
  }

  /** Requests the callback after the visit to the provider. */
  private HttpResponse<byte[]> comeBack(URI address, String cookie) {
    assertEquals("/api/v1/session/oidc/callback", address.getPath());
    assertEquals(master.port(), address.getPort());
    HttpRequest.Builder request =
        master.anonymous("/session/oidc/callback?" + address.getRawQuery());
    return master.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
  }

  private HttpResponse<byte[]> signIn(String next) {
    StartedSignIn begun = begin(next);
    return comeBack(provider.visit(begun.location()), begun.cookie());
  }

  private static String page(HttpResponse<byte[]> answer) {
    assertEquals(303, answer.statusCode());
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String session(HttpResponse<byte[]> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith("equilux-session="))
        .map(cookie -> cookie.split(";", 2)[0])
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasSession(HttpResponse<byte[]> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .anyMatch(cookie -> cookie.startsWith("equilux-session="));
  }

  private TestMaster.Browser browser(HttpResponse<byte[]> signedIn) {
    String cookie = session(signedIn);
    return new TestMaster.Browser(cookie, shown(cookie).get("csrfToken").textValue());
  }

  private JsonNode shown(String cookie) {
    return TestMaster.json(master.send(master.anonymous("/session").header("Cookie", cookie)));
  }

  private JsonNode users() {
    return TestMaster.json(master.get("/users")).get("users");
  }

  private String auditLog() throws IOException {
    return Files.readString(data.resolve("audit-log").resolve("audit.jsonl"));
  }

  @Test
  void signInAtTheProviderCreatesAnAccount() throws IOException {
    assertEquals("Example", shown("").get("oidc").textValue());
    provider.next("s-1", ANN);
    HttpResponse<byte[]> answer = signIn("/jobs?state=done");
    assertEquals("/jobs?state=done", page(answer));
    JsonNode shown = shown(session(answer));
    assertEquals("ann", shown.at("/user/name").textValue());
    assertFalse(shown.at("/user/admin").booleanValue());
    assertEquals(provider.issuer().toString(), shown.get("provider").textValue());
    TestMaster.Browser browser = browser(answer);
    HttpResponse<byte[]> job =
        master.send(
            master.by(browser, "/jobs").POST(BodyPublishers.ofByteArray(TestPictures.png(9, 9))));
    assertEquals(201, job.statusCode());
    // The next sign-in finds the same account although the user's name has changed.
    provider.next("s-1", Map.of("preferred_username", "Anna"));
    TestMaster.Browser again = browser(signIn("/new"));
    assertEquals(
        1, TestMaster.json(master.send(master.by(again, "/jobs"))).get("total").intValue());
    assertEquals(2, users().size());
    String log = auditLog();
    assertTrue(log.contains("\"what\":\"user-create\",\"outcome\":\"success\",\"user\":\"ann\""));
    assertTrue(log.contains("\"what\":\"sign-in\",\"outcome\":\"success\",\"user\":\"ann\""));
  }

  @Test
  void anEqualNameDoesNotLinkAccounts() {
    String ann = "{\"name\": \"ann\", \"password\": \"" + PASSWORD + "\"}";
    assertEquals(201, master.post("/users", "application/json", ann.getBytes(UTF_8)).statusCode());
    provider.next("s-1", ANN);
    assertEquals("ann-2", shown(session(signIn("/new"))).at("/user/name").textValue());
    provider.next("s-2", ANN);
    assertEquals("ann-3", shown(session(signIn("/new"))).at("/user/name").textValue());
    provider.next("s-3", Map.of("preferred_username", "admin"));
    JsonNode admin = shown(session(signIn("/new")));
    assertEquals("admin-2", admin.at("/user/name").textValue());
    assertFalse(admin.at("/user/admin").booleanValue());
    provider.next("s-4", Map.of("email", "../<b>\u202e@x"));
    assertEquals("b-@x", shown(session(signIn("/new"))).at("/user/name").textValue());
    // Local accounts still work.
    assertEquals(2, master.signIn("ann", PASSWORD).cookies().split(";").length);
  }

  @Test
  void theGroupDeterminesAdministrators() throws IOException {
    provider.next("s-1", Map.of("preferred_username", "ann", "groups", List.of("x", "chiefs")));
    TestMaster.Browser ann = browser(signIn("/new"));
    assertEquals(200, master.send(master.by(ann, "/users")).statusCode());
    // Accounts of the provider do not count as the last administrator, since the provider may be
    // down.
    assertEquals(409, master.send(master.by(ann, "/users/admin").DELETE()).statusCode());
    provider.next("s-1", Map.of("preferred_username", "ann", "groups", List.of("x")));
    TestMaster.Browser later = browser(signIn("/new"));
    assertEquals(403, master.send(master.by(later, "/users")).statusCode());
    assertEquals(403, master.send(master.by(ann, "/users")).statusCode());
    assertTrue(auditLog().contains("\"what\":\"role-change\""));
  }

  @Test
  void accountsOfTheProviderHaveNoPassword() {
    provider.next("s-1", ANN);
    TestMaster.Browser ann = browser(signIn("/new"));
    String own = "{\"current\": \"\", \"new\": \"" + PASSWORD + "\"}";
    HttpResponse<byte[]> refused =
        master.send(master.by(ann, "/session/password").PUT(BodyPublishers.ofString(own)));
    assertEquals(409, refused.statusCode());
    assertTrue(TestMaster.text(refused).contains("external-account"));
    String set = "{\"new\": \"" + PASSWORD + "\"}";
    HttpRequest.Builder byAdmin =
        master.by(master.adminBrowser(), "/users/ann/password").PUT(BodyPublishers.ofString(set));
    assertEquals(409, master.send(byAdmin).statusCode());
    for (String password : List.of("", PASSWORD)) {
      String tried = "{\"name\": \"ann\", \"password\": \"" + password + "\"}";
      assertEquals(
          401,
          master
              .send(master.anonymous("/session").POST(BodyPublishers.ofString(tried)))
              .statusCode());
    }
  }

  @Test
  void onlyTheBrowserThatBeganASignInCompletesIt() throws IOException {
    provider.next("s-1", ANN);
    StartedSignIn victims = begin("/new");
    URI back = provider.visit(victims.location());
    StartedSignIn others = begin("/new");
    for (String cookie : List.of("", "equilux-oidc=x.y", others.cookie())) {
      HttpResponse<byte[]> answer = comeBack(back, cookie);
      assertEquals("/sign-in?refused=expired", page(answer));
      assertFalse(hasSession(answer));
    }
    // The code of another sign-in is refused although the state is correct.
    String state = victims.location().replaceAll(".*[?&]state=([^&]*).*", "$1");
    provider.next("s-2", Map.of("preferred_username", "eve"));
    String code =
        provider.visit(others.location()).getRawQuery().replaceAll(".*?code=([^&]*).*", "$1");
    URI mixed = URI.create("%s?code=%s&state=%s".formatted(withoutQuery(back), code, state));
    HttpResponse<byte[]> injected = comeBack(mixed, victims.cookie());
    assertEquals("/sign-in?refused=invalid", page(injected));
    assertFalse(hasSession(injected));
    assertEquals(1, users().size());
    assertTrue(auditLog().contains("oidc: invalid"));
  }

  private static String withoutQuery(URI address) {
    return address.toString().replaceAll("\\?.*", "");
  }

  @Test
  void anIdTokenOfAnotherSignInIsRefused() {
    for (Map<String, Object> claims :
        List.<Map<String, Object>>of(
            Map.of("aud", "another-client"),
            Map.of("iss", "https://evil.example"),
            Map.of("nonce", "another"),
            Map.of("exp", Instant.now().minusSeconds(3600).getEpochSecond()),
            Map.of("sub", ""))) {
      provider.next("s-1", claims);
      HttpResponse<byte[]> answer = signIn("/new");
      assertEquals("/sign-in?refused=invalid", page(answer), claims.toString());
      assertFalse(hasSession(answer));
    }
    assertEquals(1, users().size());
  }

  @Test
  void aRefusalOfTheProviderIsReported() {
    StartedSignIn begun = begin("/new");
    String state = begun.location().replaceAll(".*[?&]state=([^&]*).*", "$1");
    URI refused =
        URI.create(
            "http://localhost:%d/api/v1/session/oidc/callback?error=access_denied&state=%s"
                .formatted(master.port(), state));
    assertEquals("/sign-in?refused=denied", page(comeBack(refused, begun.cookie())));
  }

  @Test
  void onlyTheUserGroupMaySignIn() throws IOException {
    master.close();
    master = start(provider.settings(null, "painters"));
    provider.next("s-1", Map.of("groups", List.of("plumbers")));
    assertEquals("/sign-in?refused=not-allowed", page(signIn("/new")));
    provider.next("s-1", Map.of("groups", "painters"));
    assertEquals("/new", page(signIn("/new")));
  }

  @Test
  void redirectsToOtherSitesAreRefused() {
    for (String next : List.of("//evil.example", "https://evil.example", "/\\\\evil", "", "/a b")) {
      provider.next("s-1", ANN);
      assertEquals("/new", page(signIn(next)), next);
    }
  }

  @Test
  void anUnreachableProviderIsReportedAndPasswordsWork() {
    StartedSignIn begun = begin("/new");
    URI back = provider.visit(begun.location());
    provider.close();
    assertEquals("/sign-in?refused=unreachable", page(comeBack(back, begun.cookie())));
    master.close();
    try {
      master = start(provider.settings(null, null));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    HttpResponse<byte[]> answer = beginning("/new");
    assertEquals(502, answer.statusCode());
    assertTrue(TestMaster.text(answer).contains("provider-unreachable"));
    assertEquals(200, master.get("/users").statusCode());
  }

  @Test
  void withoutAProviderThereIsNoRoute(@TempDir Path other) throws IOException {
    try (TestMaster plain = TestMaster.start(other)) {
      assertFalse(TestMaster.json(plain.send(plain.anonymous("/session"))).has("oidc"));
      HttpRequest.Builder begin =
          plain.anonymous("/session/oidc").POST(BodyPublishers.ofString("{}"));
      assertEquals(404, plain.send(begin).statusCode());
      assertEquals(
          "/sign-in?refused=no-provider",
          page(plain.send(plain.anonymous("/session/oidc/callback?code=x&state=y"))));
    }
  }

  @Test
  void otherSitesCannotBeginASignIn() {
    HttpRequest.Builder foreign =
        master
            .anonymous("/session/oidc")
            .header("Origin", "http://evil.example")
            .POST(BodyPublishers.ofString("{}"));
    assertEquals(403, master.send(foreign).statusCode());
  }
}
