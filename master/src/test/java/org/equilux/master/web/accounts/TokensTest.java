package org.equilux.master.web.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Permissions of API tokens and of browser sessions. */
@Timeout(60)
class TokensTest {
  private static final byte[] PNG = TestPictures.png(60, 50);

  @TempDir Path data;
  private TestMaster master;
  private TestMaster.Browser browser;

  @BeforeEach
  void start() throws IOException {
    master = TestMaster.start(data);
    browser = master.adminBrowser();
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private HttpResponse<byte[]> create(String json) {
    return master.send(master.by(browser, "/tokens").POST(BodyPublishers.ofString(json)));
  }

  private JsonNode token(String json) {
    HttpResponse<byte[]> made = create(json);
    assertEquals(201, made.statusCode(), TestMaster.text(made));
    return TestMaster.json(made);
  }

  private String scoped(String scopes) {
    return token("{\"name\": \"t\", \"scopes\": [" + scopes + "]}").get("token").textValue();
  }

  private TestMaster.Browser ann() {
    String json = "{\"name\": \"ann\", \"password\": \"twelve lanterns\"}";
    HttpResponse<byte[]> made = master.post("/users", "application/json", json.getBytes(UTF_8));
    assertEquals(201, made.statusCode());
    return master.signIn("ann", "twelve lanterns");
  }

  private int submit(String token) {
    return master
        .send(master.as(token, "/jobs").POST(BodyPublishers.ofByteArray(PNG)))
        .statusCode();
  }

  private int get(String token, String path) {
    return master.send(master.as(token, path)).statusCode();
  }

  @Test
  void aTokenIsLimitedToItsScopes() {
    String others = master.submit("", PNG);
    String submit = scoped("\"submit\"");
    assertEquals(201, submit(submit));
    for (String path : List.of("/jobs", "/jobs/" + others, "/workers", "/cluster", "/users")) {
      HttpResponse<byte[]> answer = master.send(master.as(submit, path));
      assertEquals(403, answer.statusCode(), path);
      assertTrue(TestMaster.text(answer).contains("lacks-scope"), path);
    }
    String read = scoped("\"read\"");
    assertEquals(200, get(read, "/jobs"));
    assertEquals(403, submit(read));
    assertEquals(403, master.send(master.as(read, "/jobs/" + others).DELETE()).statusCode());
    assertEquals(403, get(read, "/users"));
    String admin = scoped("\"admin\"");
    assertEquals(200, get(admin, "/users"));
    assertEquals(403, get(admin, "/jobs"));
  }

  @Test
  void dataOfOthersNeedTheScopeAdmin() {
    TestMaster.Browser ann = ann();
    HttpResponse<byte[]> job =
        master.send(master.by(ann, "/jobs").POST(BodyPublishers.ofByteArray(PNG)));
    String path = "/jobs/" + TestMaster.json(job).get("id").textValue();
    assertEquals(404, get(scoped("\"read\", \"submit\""), path));
    assertEquals(200, get(scoped("\"read\", \"admin\""), path));
    HttpResponse<byte[]> refused =
        master.send(
            master
                .by(ann, "/tokens")
                .POST(BodyPublishers.ofString("{\"name\":\"t\",\"scopes\":[\"admin\"]}")));
    assertEquals(400, refused.statusCode());
  }

  /** Otherwise the holder of a stolen token could make it permanent. */
  @Test
  void aTokenCannotChangeAccountsAndTokens() {
    String full = scoped("\"submit\", \"read\", \"admin\"");
    String password = "{\"current\": \"x\", \"new\": \"twelve lanterns\"}";
    String admin = "{\"name\": \"eve\", \"password\": \"twelve lanterns\", \"admin\": true}";
    for (var request :
        List.of(
            master.as(full, "/tokens").POST(BodyPublishers.ofString("{\"name\": \"more\"}")),
            master.as(full, "/tokens"),
            master.as(full, "/tokens/none").DELETE(),
            master.as(full, "/sessions"),
            master.as(full, "/sessions").DELETE(),
            master.as(full, "/session").DELETE(),
            master.as(full, "/session/password").PUT(BodyPublishers.ofString(password)),
            master.as(full, "/users/admin/password").PUT(BodyPublishers.ofString(password)),
            master.as(full, "/users").POST(BodyPublishers.ofString(admin)))) {
      HttpResponse<byte[]> answer = master.send(request);
      assertEquals(403, answer.statusCode(), request.build().toString());
      assertTrue(TestMaster.text(answer).contains("not-by-token"), TestMaster.text(answer));
    }
    assertEquals(1, TestMaster.json(master.get("/users")).get("users").size(), "no user was made");
  }

  @Test
  void aTokenExpiresInNinetyDaysByDefault() {
    Instant before = Instant.now().plus(Duration.ofDays(90));
    JsonNode usual = token("{\"name\": \"usual\"}");
    Instant expires = Instant.parse(usual.get("expires").textValue());
    assertFalse(expires.isBefore(before));
    assertFalse(expires.isAfter(Instant.now().plus(Duration.ofDays(90))));
    assertEquals("[\"submit\",\"read\"]", usual.get("scopes").toString());
    assertFalse(usual.has("lastUsed"));
    assertFalse(token("{\"name\": \"n\", \"expires\": \"never\"}").has("expires"));
    assertEquals(
        "2999-01-01T00:00:00Z",
        token("{\"name\": \"n\", \"expires\": \"2999-01-01T00:00:00Z\"}")
            .get("expires")
            .textValue());
    for (String asked :
        List.of(
            "\"expires\": \"soon\"",
            "\"expires\": \"2001-01-01T00:00:00Z\"",
            "\"scopes\": [\"everything\"]",
            "\"scopes\": [null]",
            "\"scopes\": []")) {
      assertEquals(400, create("{\"name\": \"n\", " + asked + "}").statusCode(), asked);
    }
  }

  @Test
  void theLastUseIsShown() {
    JsonNode made = token("{\"name\": \"scans\"}");
    assertEquals(200, get(made.get("token").textValue(), "/jobs"));
    JsonNode listed = TestMaster.json(master.send(master.by(browser, "/tokens")));
    assertEquals(made.get("id"), listed.at("/tokens/0/id"));
    Instant used = Instant.parse(listed.at("/tokens/0/lastUsed").textValue());
    assertFalse(used.isBefore(Instant.parse(made.get("created").textValue())));
    assertFalse(listed.at("/tokens/0").has("token"));
  }

  @Test
  void sessionsAreListedAndEnded() {
    TestMaster.Browser other = master.adminBrowser();
    TestMaster.Browser third = master.adminBrowser();
    JsonNode sessions = TestMaster.json(master.send(master.by(browser, "/sessions")));
    assertEquals(3, sessions.get("sessions").size());
    JsonNode own = sessions.at("/sessions/0");
    assertTrue(own.get("current").booleanValue());
    assertEquals("127.0.0.1", own.get("address").textValue());
    assertTrue(own.get("program").textValue().startsWith("Java-http-client/"));
    JsonNode seen = TestMaster.json(master.send(master.by(other, "/sessions")));
    String id = seen.at("/sessions/0/id").textValue();
    assertEquals(204, master.send(master.by(browser, "/sessions/" + id).DELETE()).statusCode());
    assertEquals(401, master.send(master.by(other, "/jobs")).statusCode());
    assertEquals(404, master.send(master.by(browser, "/sessions/" + id).DELETE()).statusCode());
    assertEquals(200, master.send(master.by(third, "/jobs")).statusCode());
    assertEquals(204, master.send(master.by(browser, "/sessions").DELETE()).statusCode());
    assertEquals(401, master.send(master.by(third, "/jobs")).statusCode());
    assertEquals(200, master.send(master.by(browser, "/jobs")).statusCode());
  }

  @Test
  void tokensEndWithAPasswordChangeUnlessKept() {
    browser = ann();
    String token = scoped("\"read\"");
    assertEquals(
        204, changePassword("twelve lanterns", "thirteen lanterns", ", \"keepTokens\": true"));
    assertEquals(200, get(token, "/jobs"));
    assertEquals(204, changePassword("thirteen lanterns", "twelve lanterns", ""));
    assertEquals(401, get(token, "/jobs"));
    assertEquals(200, master.send(master.by(browser, "/jobs")).statusCode());
  }

  private int changePassword(String current, String next, String more) {
    String json = "{\"current\": \"%s\", \"new\": \"%s\"%s}".formatted(current, next, more);
    return master
        .send(master.by(browser, "/session/password").PUT(BodyPublishers.ofString(json)))
        .statusCode();
  }
}
