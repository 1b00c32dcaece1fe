package org.equilux.master.web.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.net.TrustedProxies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Permissions: what each kind of account can do and see. */
@Timeout(60)
class AccessTest {
  private static final String PASSWORD = "twelve lanterns";
  private static final byte[] PNG = TestPictures.png(60, 50);

  @TempDir Path data;
  private TestMaster master;
  private String ann;
  private String bob;

  @BeforeEach
  void start() throws IOException {
    master = TestMaster.start(data);
    ann = token("ann");
    bob = token("bob");
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private static HttpRequest.Builder body(HttpRequest.Builder request, String method, String json) {
    return request
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(json));
  }

  private static String credentials(String name) {
    return "{\"name\": \"" + name + "\", \"password\": \"" + PASSWORD + "\"}";
  }

  private HttpResponse<byte[]> signIn(String name) {
    return master.send(body(master.anonymous("/session"), "POST", credentials(name)));
  }

  private static String cookie(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow();
  }

  /** Returns the token of a new user, created as a browser does. */
  private String token(String name) {
    assertEquals(
        201,
        master.post("/users", "application/json", credentials(name).getBytes(UTF_8)).statusCode());
    HttpResponse<byte[]> made =
        master.send(
            body(
                master.by(master.signIn(name, PASSWORD), "/tokens"),
                "POST",
                "{\"name\": \"test\"}"));
    assertEquals(201, made.statusCode(), TestMaster.text(made));
    return TestMaster.json(made).get("token").textValue();
  }

  private String submit(String token) {
    HttpResponse<byte[]> answer =
        master.send(master.as(token, "/jobs").POST(BodyPublishers.ofByteArray(PNG)));
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer).get("id").textValue();
  }

  @Test
  void jobsOfOthersAppearNotToExist() {
    String job = submit(ann);
    master.await(job);
    String none = TestMaster.text(master.send(master.as(bob, "/jobs/none")));
    for (String path :
        List.of(
            "",
            "/input",
            "/result",
            "/lut",
            "/events",
            "/chunks",
            "/record",
            "/histograms",
            "/thumbnail/input",
            "/views/input/1",
            "/views/result/1/0/0/0")) {
      HttpResponse<byte[]> answer = master.send(master.as(bob, "/jobs/" + job + path));
      assertEquals(404, answer.statusCode(), path);
      assertEquals(none, TestMaster.text(answer), path);
      assertEquals(200, master.send(master.as(ann, "/jobs/" + job + path)).statusCode(), path);
      assertEquals(200, master.get("/jobs/" + job + path).statusCode(), path);
    }
    HttpRequest.Builder again =
        body(master.as(bob, "/jobs"), "POST", "{\"input\": \"" + job + "\"}");
    assertEquals(404, master.send(again).statusCode());
    HttpRequest.Builder cancel =
        master.as(bob, "/jobs/" + job + "/cancel").POST(BodyPublishers.noBody());
    assertEquals(404, master.send(cancel).statusCode());
    assertEquals(404, master.send(master.as(bob, "/jobs/" + job).DELETE()).statusCode());
    assertEquals(0, jobs(bob).get("total").intValue());
    assertEquals(1, jobs(ann).get("total").intValue());
    assertEquals("ann", TestMaster.json(master.get("/jobs")).at("/jobs/0/owner").textValue());
    assertEquals(204, master.send(master.as(ann, "/jobs/" + job).DELETE()).statusCode());
  }

  private JsonNode jobs(String token) {
    return TestMaster.json(master.send(master.as(token, "/jobs")));
  }

  @Test
  void batchesOfOthersAppearNotToExist() {
    HttpResponse<byte[]> made =
        master.send(body(master.as(ann, "/batches"), "POST", "{\"name\": \"scans\"}"));
    String batch = TestMaster.json(made).get("id").textValue();
    assertEquals(404, master.send(master.as(bob, "/batches/" + batch)).statusCode());
    assertEquals(404, master.send(master.as(bob, "/batches/" + batch).DELETE()).statusCode());
    HttpRequest.Builder join =
        master.as(bob, "/jobs?batch=" + batch).POST(BodyPublishers.ofByteArray(PNG));
    assertEquals(404, master.send(join).statusCode());
    assertEquals(200, master.send(master.as(ann, "/batches/" + batch)).statusCode());
  }

  @Test
  void allRoutesExceptSignInNeedAuthentication() {
    for (String path :
        List.of("/jobs", "/workers", "/operations", "/formats", "/cluster", "/users")) {
      HttpResponse<byte[]> answer = master.send(master.anonymous(path));
      assertEquals(401, answer.statusCode(), path);
      assertTrue(TestMaster.text(answer).contains("not-signed-in"), path);
    }
    assertEquals(401, master.send(master.as("eqx_wrong", "/jobs")).statusCode());
    for (String path : List.of("/session", "/health", "/openapi.json")) {
      assertEquals(200, master.send(master.anonymous(path)).statusCode(), path);
    }
    JsonNode session = TestMaster.json(master.send(master.anonymous("/session")));
    assertFalse(session.has("user"));
    assertFalse(session.get("demo").booleanValue());
  }

  @Test
  void onlyAdministratorsManageUsers() {
    assertEquals(403, master.send(master.as(ann, "/users")).statusCode());
    HttpRequest.Builder make = body(master.as(ann, "/users"), "POST", credentials("eve"));
    assertEquals(403, master.send(make).statusCode());
    assertEquals(403, master.send(master.as(ann, "/users/bob").DELETE()).statusCode());
    assertEquals(200, master.get("/users").statusCode());
  }

  @Test
  void jobsOfARemovedUserAreDeleted() {
    String job = submit(ann);
    master.await(job);
    assertEquals(204, master.delete("/users/ann").statusCode());
    assertEquals(404, master.get("/jobs/" + job).statusCode());
    assertEquals(401, master.send(master.as(ann, "/jobs")).statusCode());
    assertEquals(List.of(), master.folders());
  }

  /** An upload that started before its account was removed belongs to no account when it ends. */
  @Test
  void anUploadIsNotInheritedByALaterUserOfTheName() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST /api/v1/jobs HTTP/1.1\r
          Host: localhost\r
          Connection: close\r
          Expect: 100-continue\r
          Content-Length: %d\r
          Authorization: Bearer %s\r
          \r
          """
              .formatted(PNG.length, ann)
              .getBytes(UTF_8));
      // The server sends 100 Continue only to an authorized request.
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      assertEquals("HTTP/1.1 100 Continue", in.readLine());
      out.write(PNG, 0, 20);
      assertEquals(204, master.delete("/users/ann").statusCode());
      String next = token("ann");
      out.write(PNG, 20, PNG.length - 20);
      assertEquals("", in.readLine());
      String status = in.readLine();
      assertTrue(status.startsWith("HTTP/1.1 401"), status);
      assertEquals(0, jobs(next).get("total").intValue());
      assertEquals(0, TestMaster.json(master.get("/jobs")).get("total").intValue());
      assertEquals(List.of(), master.folders());
    }
  }

  @Test
  void dataAreNotInheritedByALaterUserOfTheName() {
    HttpResponse<byte[]> made =
        master.send(body(master.as(ann, "/batches"), "POST", "{\"name\": \"scans\"}"));
    assertEquals(201, made.statusCode());
    assertEquals(204, master.delete("/users/ann").statusCode());
    String next = token("ann");
    assertEquals(401, master.send(master.as(ann, "/jobs")).statusCode());
    String job = submit(next);
    assertEquals("ann", master.job(job).get("owner").textValue());
    assertEquals(1, TestMaster.json(master.get("/jobs?owner=ann")).get("total").intValue());
  }

  @Test
  void changesNeedTheCsrfToken() {
    HttpResponse<byte[]> signedIn = signIn("ann");
    String set = cookie(signedIn);
    assertTrue(set.contains("HttpOnly") && set.contains("SameSite=Strict"), set);
    assertFalse(set.contains("Secure"), set);
    String cookie = set.split(";", 2)[0];
    String csrf = TestMaster.json(signedIn).get("csrfToken").textValue();
    assertEquals(
        "ann",
        TestMaster.json(master.send(master.anonymous("/session").header("Cookie", cookie)))
            .at("/user/name")
            .textValue());
    assertEquals(403, post(cookie, ""));
    assertEquals(403, post(cookie, "wrong"));
    assertEquals(List.of(), master.folders());
    assertEquals(201, post(cookie, csrf));
    HttpRequest.Builder out = master.anonymous("/session").header("Cookie", cookie);
    assertEquals(403, master.send(out.DELETE()).statusCode());
    assertEquals(204, master.send(out.header("X-CSRF-Token", csrf).DELETE()).statusCode());
    assertEquals(401, master.send(master.anonymous("/jobs").header("Cookie", cookie)).statusCode());
  }

  @Test
  void aNewSignInEndsTheSessionThatItReplaces() {
    String old = cookie(signIn("ann")).split(";", 2)[0];
    assertEquals(200, master.send(master.anonymous("/jobs").header("Cookie", old)).statusCode());
    assertEquals(200, signIn("ann", "Cookie", old).statusCode());
    assertEquals(401, master.send(master.anonymous("/jobs").header("Cookie", old)).statusCode());
  }

  private int post(String cookie, String csrf) {
    return master
        .send(
            master
                .anonymous("/jobs")
                .header("Cookie", cookie)
                .header("X-CSRF-Token", csrf)
                .POST(BodyPublishers.ofByteArray(PNG)))
        .statusCode();
  }

  /** Only a trusted proxy's header decides whether the page was requested over TLS. */
  @Test
  void headersOfUntrustedClientsAreIgnored() {
    HttpRequest.Builder request =
        body(master.anonymous("/session"), "POST", credentials("ann"))
            .header("X-Forwarded-Proto", "https");
    assertFalse(cookie(master.send(request)).contains("Secure"));
  }

  @Test
  void aRevokedTokenIsRefused() {
    TestMaster.Browser browser = master.signIn("ann", PASSWORD);
    TestMaster.Browser other = master.signIn("bob", PASSWORD);
    String id =
        TestMaster.json(master.send(master.by(browser, "/tokens"))).at("/tokens/0/id").textValue();
    assertEquals(404, master.send(master.by(other, "/tokens/" + id).DELETE()).statusCode());
    assertEquals(204, master.send(master.by(browser, "/tokens/" + id).DELETE()).statusCode());
    assertEquals(401, master.send(master.as(ann, "/jobs")).statusCode());
  }

  @Test
  void wrongPasswordsAreRateLimited() {
    String wrong = "{\"name\": \"ann\", \"password\": \"wrong\"}";
    for (int i = 0; i < 10; i++) {
      HttpResponse<byte[]> answer = master.send(body(master.anonymous("/session"), "POST", wrong));
      assertEquals(401, answer.statusCode());
    }
    HttpResponse<byte[]> answer = master.send(body(master.anonymous("/session"), "POST", wrong));
    assertEquals(429, answer.statusCode());
    int wait = Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow());
    assertTrue(wait > 0 && wait <= 30, "wait " + wait);
    // Other accounts of the same address, as behind one proxy, can still sign in.
    assertEquals(200, signIn("bob").statusCode());
    // The master ignores the forwarding header of a client that is no trusted proxy.
    assertEquals(429, signIn("ann", "X-Forwarded-For", "10.0.0.8").statusCode());
  }

  private HttpResponse<byte[]> signIn(String name, String header, String value) {
    return master.send(
        body(master.anonymous("/session"), "POST", credentials(name)).header(header, value));
  }

  @Test
  void aKnownBrowserSignsInDespiteFailuresOfOthers() {
    String browser =
        signIn("ann").headers().allValues("Set-Cookie").stream()
            .filter(cookie -> cookie.startsWith("equilux-browser="))
            .findFirst()
            .orElseThrow();
    assertTrue(browser.contains("HttpOnly") && browser.contains("SameSite=Strict"), browser);
    String wrong = "{\"name\": \"ann\", \"password\": \"wrong\"}";
    for (int i = 0; i < 10; i++) {
      master.send(body(master.anonymous("/session"), "POST", wrong));
    }
    assertEquals(429, signIn("ann").statusCode());
    assertEquals(200, signIn("ann", "Cookie", browser.split(";", 2)[0]).statusCode());
  }

  /** Correct passwords never count, for any number of parallel requests. */
  @Test
  void parallelRightPasswordsAreAccepted() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        answers.add(clients.submit(() -> signIn("ann").statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertEquals(200, answer.get());
      }
    }
  }

  /**
   * Of any number of parallel requests, the master checks no more wrong passwords than the limit.
   */
  @Test
  void parallelWrongPasswordsAreCounted() throws Exception {
    String wrong = "{\"name\": \"ann\", \"password\": \"wrong\"}";
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(
            clients.submit(
                () -> master.send(body(master.anonymous("/session"), "POST", wrong)).statusCode()));
      }
      int looked = 0;
      for (Future<Integer> answer : answers) {
        looked += answer.get() == 401 ? 1 : 0;
      }
      assertTrue(looked >= 10 && looked <= 12, looked + " were looked at");
    }
  }

  /** The master counts each client behind a trusted proxy separately. */
  @Test
  void headersOfATrustedProxyAreUsed(@TempDir Path folder) throws IOException {
    try (TestMaster behind =
        TestMaster.start(
            folder, true, config -> config.trustedProxies(TrustedProxies.of("127.0.0.0/8,::1")))) {
      String wrong = "{\"name\": \"admin\", \"password\": \"wrong\"}";
      for (int i = 0; i < 11; i++) {
        // The address that the client itself wrote comes first.
        HttpRequest.Builder request =
            body(behind.anonymous("/session"), "POST", wrong)
                .header("X-Forwarded-For", "10.0.0." + i + ", 10.1.1.1");
        assertEquals(i < 10 ? 401 : 429, behind.send(request).statusCode());
      }
      HttpRequest.Builder other =
          body(behind.anonymous("/session"), "POST", wrong).header("Forwarded", "for=10.1.1.2");
      assertEquals(401, behind.send(other).statusCode());
      // The local token is refused to clients behind a proxy on this machine.
      assertEquals(200, behind.get("/users").statusCode());
      assertEquals(
          401,
          behind.send(behind.request("/users").header("X-Forwarded-For", "10.1.1.3")).statusCode());
    }
  }
}
