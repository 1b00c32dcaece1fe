package org.equilux.master.web.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Audit log entries of requests. */
@Timeout(60)
class AuditTest {
  private static final String PASSWORD = "twelve lanterns";

  @TempDir Path data;
  private TestMaster master;

  @BeforeEach
  void start() throws IOException {
    master = TestMaster.start(data);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private String log() {
    try {
      return Files.readString(data.resolve("audit-log").resolve("audit.jsonl"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<JsonNode> events(String what) {
    return log()
        .lines()
        .map(
            line -> {
              try {
                return new ObjectMapper().readTree(line);
              } catch (IOException e) {
                throw new IllegalStateException(line, e);
              }
            })
        .filter(event -> event.get("what").textValue().equals(what))
        .toList();
  }

  private JsonNode only(String what) {
    List<JsonNode> events = events(what);
    assertEquals(1, events.size(), log());
    return events.getFirst();
  }

  private static void has(JsonNode event, String outcome, String user, String target) {
    assertEquals(outcome, event.get("outcome").textValue(), event.toString());
    assertEquals(user, event.path("user").asText(null), event.toString());
    assertEquals(target, event.path("target").asText(null), event.toString());
    assertEquals("127.0.0.1", event.get("address").textValue());
  }

  private int send(HttpRequest.Builder request, String method, String json) {
    return master
        .send(
            request
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json)))
        .statusCode();
  }

  private TestMaster.Browser ann() {
    String json = "{\"name\": \"ann\", \"password\": \"" + PASSWORD + "\"}";
    HttpResponse<byte[]> made = master.post("/users", "application/json", json.getBytes(UTF_8));
    assertEquals(201, made.statusCode());
    return master.signIn("ann", PASSWORD);
  }

  private double count(String what, String outcome) {
    return master.registry().scrape(name -> name.startsWith("equilux_audit_log_events")).stream()
        .filter(metric -> metric.getMetadata().getName().equals("equilux_audit_log_events"))
        .map(CounterSnapshot.class::cast)
        .flatMap(counter -> counter.getDataPoints().stream())
        .filter(
            point ->
                point.getLabels().get("what").equals(what)
                    && point.getLabels().get("outcome").equals(outcome))
        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
        .sum();
  }

  @Test
  void startsAreRecordedWithTheSettings() {
    JsonNode start = only("start");
    assertTrue(start.get("detail").textValue().contains("bind=127.0.0.1"), start.toString());
    assertEquals("admin", only("password-set").get("target").textValue());
    assertEquals(0, events("stop").size());
    master.close();
    assertEquals(1, events("stop").size());
  }

  @Test
  void signInsAndSignOutsAreRecorded() {
    TestMaster.Browser ann = ann();
    String wrong = "{\"name\": \"ann\\u001b\\n\", \"password\": \"secret words\"}";
    assertEquals(401, send(master.anonymous("/session"), "POST", wrong));
    assertEquals(204, master.send(master.by(ann, "/session").DELETE()).statusCode());
    List<JsonNode> signIns = events("sign-in");
    assertEquals(2, signIns.size());
    has(signIns.getFirst(), "success", "ann", null);
    assertTrue(signIns.getFirst().get("account").textValue().startsWith("ann:"));
    has(signIns.getLast(), "failure", null, "ann\u001b\n");
    assertEquals("password: wrong-password", signIns.getLast().get("detail").textValue());
    JsonNode out = only("sign-out");
    has(out, "success", "ann", null);
    assertEquals(signIns.getFirst().get("by"), out.get("by"));
    assertEquals(1, count("sign-in", "failure"));
    assertEquals(1, count("sign-in", "success"));
  }

  @Test
  void changesOfUsersPasswordsTokensAndSessionsAreRecorded() {
    TestMaster.Browser admin = master.adminBrowser();
    TestMaster.Browser ann = ann();
    has(only("user-create"), "success", "admin", "ann");
    assertEquals("token local", only("user-create").get("by").textValue());
    String token = "{\"name\": \"scans\", \"expires\": \"never\"}";
    assertEquals(201, send(master.by(ann, "/tokens"), "POST", token));
    has(only("token-create"), "success", "ann", "scans ([SUBMIT, READ], never)");
    String id =
        TestMaster.json(master.send(master.by(ann, "/tokens"))).at("/tokens/0/id").textValue();
    assertEquals(204, master.send(master.by(ann, "/tokens/" + id).DELETE()).statusCode());
    has(only("token-revoke"), "success", "ann", "scans (token " + id + ")");
    assertEquals(204, master.send(master.by(ann, "/sessions").DELETE()).statusCode());
    has(only("session-end"), "success", "ann", "0 others");
    String wrong = "{\"current\": \"wrong\", \"new\": \"thirteen lanterns\"}";
    assertEquals(403, send(master.by(ann, "/session/password"), "PUT", wrong));
    has(only("password-change"), "failure", "ann", null);
    String set = "{\"new\": \"thirteen lanterns\"}";
    assertEquals(204, send(master.by(admin, "/users/ann/password"), "PUT", set));
    has(events("password-set").getLast(), "success", "admin", "ann");
    assertEquals(400, send(master.by(admin, "/users/admin/password"), "PUT", set), "not by this");
    assertEquals(204, master.send(master.by(admin, "/users/ann").DELETE()).statusCode());
    has(only("user-delete"), "success", "admin", "ann");
    assertEquals(409, master.send(master.by(admin, "/users/admin").DELETE()).statusCode());
    has(events("user-delete").getLast(), "failure", "admin", "admin");
    assertEquals(0, events("access").size());
    assertFalse(log().contains("lanterns"), "no password is there");
  }

  @Test
  void refusalsAreRecorded() {
    TestMaster.Browser ann = ann();
    assertEquals(401, master.send(master.anonymous("/jobs")).statusCode());
    assertEquals(0, events("access").size());
    assertEquals(401, master.send(master.as("eqx_wrong", "/jobs")).statusCode());
    assertEquals(403, master.send(master.by(ann, "/users")).statusCode());
    HttpRequest.Builder foreign = master.by(ann, "/sessions").header("Origin", "http://evil");
    assertEquals(403, master.send(foreign.DELETE()).statusCode());
    List<JsonNode> refusals = events("access");
    has(refusals.get(0), "failure", null, "GET /api/v1/jobs");
    has(refusals.get(1), "failure", "ann", "GET /api/v1/users");
    has(refusals.get(2), "failure", null, "DELETE /api/v1/sessions");
    assertFalse(log().contains("eqx_wrong"));
  }

  @Test
  void accessesOfAdministratorsToOthersDataAreRecorded() {
    TestMaster.Browser ann = ann();
    byte[] png = TestPictures.png(60, 50);
    HttpResponse<byte[]> made =
        master.send(master.by(ann, "/jobs").POST(BodyPublishers.ofByteArray(png)));
    String id = TestMaster.json(made).get("id").textValue();
    String job = "/jobs/" + id;
    master.await(id);
    assertEquals(200, master.send(master.by(ann, job + "/result")).statusCode());
    assertEquals(200, master.get(job).statusCode());
    assertEquals(0, events("others-read").size(), log());
    for (int i = 0; i < 3; i++) {
      assertEquals(200, master.get(job + "/result").statusCode());
      assertEquals(200, master.get(job + "/views/result/1").statusCode());
    }
    List<JsonNode> reads = events("others-read");
    assertEquals(2, reads.size(), log());
    has(reads.getFirst(), "success", "admin", job);
    assertTrue(reads.getFirst().get("detail").textValue().startsWith("result of ann:"));
    assertTrue(reads.getLast().get("detail").textValue().startsWith("views of ann:"));
    String again = "{\"input\": \"" + id + "\"}";
    assertEquals(201, send(master.request("/jobs"), "POST", again));
    assertEquals(3, events("others-read").size());
    assertEquals(204, master.delete(job).statusCode());
    has(only("others-change"), "success", "admin", job);
    assertTrue(only("others-change").get("detail").textValue().startsWith("DELETE of ann:"));
  }
}
