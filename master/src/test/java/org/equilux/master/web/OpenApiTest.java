package org.equilux.master.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.TestMaster;
import org.equilux.master.TestMaster.Event;
import org.equilux.master.TestPictures;
import org.equilux.master.TestRecords;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.activity.Activity;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.database.Database;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.previews.Previews;
import org.equilux.master.storage.FileStorage;
import org.equilux.master.views.Views;
import org.equilux.master.web.accounts.AccountServices;
import org.equilux.master.web.cluster.ClusterView;
import org.equilux.master.web.http.Problem;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;
import org.equilux.observe.Traces;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Comparison of the OpenAPI document with the routes that are served and with their answers. */
@Timeout(60)
class OpenApiTest {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final Set<Routes.Access> FOR_BROWSERS =
      Set.of(Routes.Access.BROWSER, Routes.Access.ADMIN_BROWSER);

  private static final String BROWSERS_ONLY = " by browsers only";

  @TempDir Path data;
  private TestMaster master;
  private JsonNode document;

  @BeforeEach
  void start() throws IOException {
    master = TestMaster.start(data, true, config -> config.uploadBytes(1 << 20));
    document = TestMaster.json(master.get("/openapi.json"));
  }

  @AfterEach
  void stop() {
    master.close();
  }

  @Test
  void documentsExactlyTheServedRoutes() throws IOException {
    Set<String> documented = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            documented.add(
                                method
                                    + " "
                                    + path.getKey()
                                    + (isForBrowsers(path.getValue().get(method))
                                        ? BROWSERS_ONLY
                                        : ""));
                          }
                        }));
    assertEquals("/api/v1", document.get("servers").get(0).get("url").textValue());
    assertEquals(Routes.API, document.get("servers").get(0).get("url").textValue());
    Set<String> served = new TreeSet<>();
    Activity activity = new Activity(Clock.systemUTC());
    Path other = Files.createDirectory(data.resolve("other"));
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        Database database = TestRecords.open(other);
        JobService jobs =
            JobService.open(
                other,
                FileStorage.open(Optional.empty(), other, database),
                database,
                JobLimits.DEFAULT,
                new RunSettings(1, 1 << 20, Duration.ofMinutes(1)),
                executor,
                Clock.systemUTC(),
                activity,
                Traces.none());
        Accounts accounts =
            Accounts.open(other, database, AccountSettings.DEFAULT, Clock.systemUTC());
        AuditLog audit = AuditLog.open(other, 1 << 20, Clock.systemUTC());
        Views views = Views.open(other, jobs);
        Previews previews =
            Previews.open(other, jobs.disk(), JobLimits.DEFAULT.picture(), Clock.systemUTC());
        Web web =
            new Web(
                jobs,
                new AccountServices(accounts, audit, Optional.empty()),
                views,
                previews,
                new ClusterView(
                    List::of,
                    new Quarantine(Clock.systemUTC()),
                    activity,
                    jobs,
                    new ClusterView.Joining(6000, true)),
                Optional.empty(),
                Optional.empty())) {
      web.api()
          .list()
          .forEach(
              route ->
                  served.add(
                      route.method().text().toLowerCase(Locale.ROOT)
                          + " "
                          + route.path()
                          + (FOR_BROWSERS.contains(route.access()) ? BROWSERS_ONLY : "")));
    }
    assertEquals(served, documented);
  }

  /** Tells whether a route refuses API tokens. */
  private static boolean isForBrowsers(JsonNode operation) {
    return operation.path("security").size() == 1 && operation.at("/security/0").has("session");
  }

  /** Returns the administrator's request, with a token if the route accepts one. */
  private HttpRequest.Builder request(JsonNode operation, String path) {
    return isForBrowsers(operation) ? master.by(master.adminBrowser(), path) : master.request(path);
  }

  @Test
  void everyDocumentedPathAnswers() {
    for (var path : document.get("paths").properties()) {
      for (String method : METHODS) {
        // The cluster's event stream never ends; ClusterApiTest reads it.
        if (path.getValue().has(method) && !path.getKey().equals("/cluster/events")) {
          int status =
              master
                  .send(
                      request(
                              path.getValue().get(method),
                              path.getKey().replaceAll("[{]\\w+[}]", "none"))
                          .header("Tus-Resumable", "1.0.0")
                          .method(
                              method.toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody()))
                  .statusCode();
          assertNotEquals(405, status, path.getKey());
          if (method.equals("get") || method.equals("delete")) {
            assertEquals(path.getKey().contains("{"), status == 404, method + " " + path.getKey());
          }
        }
      }
    }
  }

  @Test
  void referencesAreResolvable() {
    Set<String> named = new TreeSet<>();
    collectReferences(document, named);
    for (String reference : named) {
      assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
    }
    for (String section : List.of("schemas", "responses")) {
      document
          .get("components")
          .get(section)
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.endsWith("Event")) {
                  assertTrue(named.contains("#/components/" + section + "/" + name), name);
                }
              });
    }
  }

  private static void collectReferences(JsonNode node, Set<String> found) {
    if (node.has("$ref")) {
      found.add(node.get("$ref").textValue());
    }
    node.forEach(child -> collectReferences(child, found));
  }

  @Test
  void listsEveryTypeOfProblemOnce() {
    List<String> listed = new ArrayList<>();
    document
        .at("/components/schemas/Problem/properties/type/anyOf/0/enum")
        .forEach(type -> listed.add(type.textValue()));
    assertEquals(
        Stream.concat(
                Arrays.stream(ProblemType.values()).map(ProblemType::type),
                Arrays.stream(Limit.values()).map(limit -> Problem.limitType(limit.word())))
            .map(type -> Problem.TYPE_PREFIX + type)
            .sorted()
            .toList(),
        listed);
  }

  /** Checks an answer against what the document says of its route and status. */
  private JsonNode check(HttpResponse<byte[]> answer, String method, String path) {
    JsonNode response =
        resolved(
            document
                .get("paths")
                .get(path)
                .get(method)
                .get("responses")
                .path(String.valueOf(answer.statusCode())));
    assertFalse(response.isMissingNode(), method + " " + path + " " + answer.statusCode());
    String type = answer.headers().firstValue("Content-Type").orElse("");
    JsonNode content = response.path("content").path(type);
    assertFalse(content.isMissingNode(), method + " " + path + " " + type);
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(name -> assertTrue(answer.headers().firstValue(name).isPresent(), name));
    JsonNode body = TestMaster.json(answer);
    validate(content.get("schema"), body);
    return body;
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }

  private HttpResponse<byte[]> close(String batch) {
    return master.post("/batches/" + batch + "/close", "application/json", new byte[0]);
  }

  private void validate(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.get("components"));
    Schema compiled =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
    assertEquals(
        "",
        compiled.validate(value).stream().map(Object::toString).collect(Collectors.joining("\n")),
        value.toString());
  }

  private void validateAs(String schema, JsonNode value) {
    validate(document.get("components").get("schemas").get(schema), value);
  }

  private JsonNode post(String path, String json) {
    return check(master.post(path, "application/json", json.getBytes(UTF_8)), "post", path);
  }

  private JsonNode get(String path) {
    return check(master.get(path), "get", path);
  }

  @Test
  void describesAJob() {
    HttpResponse<byte[]> created = master.upload("?name=a.tif", TestPictures.tiff(70, 50, 2));
    String id = check(created, "post", "/jobs").get("id").textValue();
    for (Event event : master.follow(id)) {
      switch (event.name()) {
        case "job" -> validateAs("Job", event.data());
        case "page" -> validateAs("PageEvent", event.data());
        case "chunk" -> validateAs("ChunkEvent", event.data());
        case "chunks" -> validateAs("ChunkMap", event.data());
        case "worker" -> validateAs("WorkerEvent", event.data());
        case "tables", "stitched" -> validateAs("PageNumberEvent", event.data());
        default -> throw new AssertionError(event.name());
      }
    }
    check(master.get("/jobs/" + id), "get", "/jobs/{id}");
    get("/jobs");
    check(master.get("/jobs?limit=1"), "get", "/jobs");
    check(master.get("/jobs/" + id + "/chunks"), "get", "/jobs/{id}/chunks");
    check(master.get("/jobs/" + id + "/timeline"), "get", "/jobs/{id}/timeline");
    check(master.get("/jobs/" + id + "/record"), "get", "/jobs/{id}/record");
    check(master.get("/jobs/" + id + "/histograms"), "get", "/jobs/{id}/histograms");
    check(master.get("/jobs/" + id + "/views/result/2"), "get", "/jobs/{id}/views/{side}/{page}");
    check(
        master.get("/jobs/" + id + "/values/input/1/0/1"),
        "get",
        "/jobs/{id}/values/{side}/{page}/{column}/{row}");
    String preview =
        check(
                master.post("/previews?input=" + id, "application/json", new byte[0]),
                "post",
                "/previews")
            .get("id")
            .textValue();
    check(
        master.post("/previews/" + preview + "/result", "application/json", "{}".getBytes(UTF_8)),
        "post",
        "/previews/{id}/result");
    HttpResponse<byte[]> result = master.get("/jobs/" + id + "/result");
    assertEquals("image/tiff", result.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(document.at("/paths/~1jobs~1{id}~1result/get/responses/200/content").has("image/*"));
    hasDescribedType("/jobs/{id}/lut", master.get("/jobs/" + id + "/lut?page=2"));
  }

  private void hasDescribedType(String path, HttpResponse<byte[]> answer) {
    assertEquals(200, answer.statusCode());
    String content = "/paths/" + path.replace("/", "~1") + "/get/responses/200/content";
    assertTrue(document.at(content).has(answer.headers().firstValue("Content-Type").orElseThrow()));
  }

  @Test
  void describesBatches() {
    String batch = post("/batches", "{\"name\": \"b\"}").get("id").textValue();
    check(master.upload("?batch=" + batch, TestPictures.png(9, 9)), "post", "/jobs");
    get("/batches");
    check(master.get("/batches/" + batch), "get", "/batches/{id}");
    check(close(batch), "post", "/batches/{id}/close");
    String common =
        post("/batches", "{\"name\": \"b\", \"commonTable\": true}").get("id").textValue();
    check(close(common), "post", "/batches/{id}/close");
    HttpResponse<byte[]> member = master.upload("?batch=" + common, TestPictures.png(9, 9));
    String counted = check(member, "post", "/jobs").get("id").textValue();
    check(close(common), "post", "/batches/{id}/close");
    master.await(counted);
    check(master.get("/jobs/" + counted), "get", "/jobs/{id}");
    get("/batches");
    get("/jobs");
  }

  @Test
  void describesAccounts() {
    get("/session");
    get("/users");
    post("/users", "{\"name\": \"ann\", \"password\": \"twelve lanterns\"}");
    post("/session", "{\"name\": \"ann\", \"password\": \"twelve lanterns\"}");
    TestMaster.Browser browser = master.adminBrowser();
    check(
        master.send(
            master
                .by(browser, "/tokens")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"t\"}"))),
        "post",
        "/tokens");
    check(master.get("/tokens"), "get", "/tokens");
    for (String path : List.of("/session", "/tokens", "/sessions")) {
      check(master.send(master.by(browser, path)), "get", path);
    }
  }

  @Test
  void describesOtherAnswers() {
    get("/uploads");
    get("/cluster");
    get("/workers");
    get("/operations");
    get("/formats");
    get("/health");
    get("/openapi.json");
  }

  @Test
  void describesProblems() {
    byte[] png = TestPictures.png(9, 9);
    byte[] cut = Arrays.copyOf(TestPictures.png(99, 99), 20);
    check(master.upload("?operation=blur", png), "post", "/jobs");
    check(master.upload("", new byte[2 << 20]), "post", "/jobs");
    check(master.upload("", new byte[9]), "post", "/jobs");
    check(master.upload("", cut), "post", "/jobs");
    check(
        master.upload("?operation=clahe&columns=64&rows=64", TestPictures.gray16(9, 9)),
        "post",
        "/jobs");
    check(master.get("/jobs?limit=0"), "get", "/jobs");
    check(master.upload("?batch=none", png), "post", "/jobs");
    check(master.post("/batches", "application/json", new byte[9]), "post", "/batches");
    check(master.get("/batches/none"), "get", "/batches/{id}");
    check(master.delete("/batches/none"), "delete", "/batches/{id}");
    check(close("none"), "post", "/batches/{id}/close");
    check(master.send(master.anonymous("/jobs")), "get", "/jobs");
    for (String path :
        List.of("", "/input", "/result", "/lut", "/events", "/chunks", "/record", "/histograms")) {
      check(master.get("/jobs/none" + path), "get", "/jobs/{id}" + path);
    }
    check(master.delete("/jobs/none"), "delete", "/jobs/{id}");
    check(
        master.send(master.request("/jobs/none").header("Origin", "http://evil").DELETE()),
        "delete",
        "/jobs/{id}");
  }
}
