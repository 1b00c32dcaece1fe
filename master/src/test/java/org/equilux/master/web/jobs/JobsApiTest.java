package org.equilux.master.web.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.Expected;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JobsApiTest {
  private static final byte[] PNG = TestPictures.png(200, 120);

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

  @Test
  void equalizesAPicture() throws Exception {
    HttpResponse<byte[]> created = master.upload("?name=moon.png", PNG);
    assertEquals(201, created.statusCode());
    JsonNode job = TestMaster.json(created);
    String id = job.get("id").textValue();
    assertTrue(id.matches("[0-9a-v]{26}"), id);
    assertEquals("/api/v1/jobs/" + id, created.headers().firstValue("Location").orElseThrow());
    assertEquals("moon.png", job.get("name").textValue());
    assertEquals("equalize", job.get("operation").textValue());
    assertEquals("luminance", job.get("parameters").get("color").textValue());
    assertEquals("queued", job.get("state").textValue());
    assertEquals("png", job.get("picture").get("kind").textValue());
    assertEquals(200, job.get("picture").get("width").intValue());
    assertEquals("rgb8", job.get("picture").get("format").textValue());

    JsonNode done = master.await(id);
    assertEquals("done", done.get("state").textValue());
    assertEquals("moon_equalized.png", done.get("result").get("name").textValue());
    assertEquals("image/png", done.get("result").get("mediaType").textValue());
    assertEquals(200 * 120, done.get("report").get("pixels").intValue());
    assertEquals(done, master.job(id));

    HttpResponse<byte[]> result =
        master.get(done.get("result").get("url").textValue().replaceFirst("^/api/v1", ""));
    assertEquals(200, result.statusCode());
    assertEquals("image/png", result.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(
        "attachment; filename=\"moon_equalized.png\"; filename*=UTF-8''moon_equalized.png",
        result.headers().firstValue("Content-Disposition").orElseThrow());
    assertEquals(
        result.body().length, result.headers().firstValueAsLong("Content-Length").orElseThrow());
    assertEquals(result.body().length, done.get("result").get("bytes").intValue());
    assertArrayEquals(Expected.of(PNG, "equalize", Map.of()), result.body());
  }

  @Test
  void appliesOperationAndParameters() throws Exception {
    byte[] jpeg = TestPictures.jpeg(90, 70);
    String perChannel = master.submit("?color=per-channel", jpeg);
    String sobel = master.submit("?operation=sobel&name=edge.jpeg", jpeg);
    assertEquals("done", master.await(perChannel).get("state").textValue());
    assertEquals("edge_sobel.jpeg", master.await(sobel).get("result").get("name").textValue());
    assertArrayEquals(
        Expected.of(jpeg, "equalize", Map.of("color", "per-channel")),
        master.get("/jobs/" + perChannel + "/result").body());
    assertArrayEquals(
        Expected.of(jpeg, "sobel", Map.of()), master.get("/jobs/" + sobel + "/result").body());
  }

  @Test
  void processesEveryPage() {
    String id = master.submit("?name=scan.tif", TestPictures.tiff(60, 40, 3));
    JsonNode done = master.await(id);
    assertEquals("done", done.get("state").textValue(), done.toString());
    assertEquals(3, done.get("picture").get("pages").intValue());
    assertEquals(3, done.get("report").get("pages").intValue());
    assertEquals("image/tiff", done.get("result").get("mediaType").textValue());
  }

  @Test
  void appliesOutputOptions() {
    String options = "?compression=lzw&pages=3,1";
    String id = master.submit(options, TestPictures.tiff(60, 40, 3));
    JsonNode done = master.await(id);
    assertEquals("done", done.get("state").textValue(), done.toString());
    assertEquals("{\"compression\":\"lzw\",\"pages\":\"3,1\"}", done.get("output").toString());
    assertEquals(2, done.get("report").get("pages").intValue());
    assertEquals(200, master.get("/jobs/" + id + "/lut?page=2").statusCode());
    assertEquals(404, master.get("/jobs/" + id + "/lut?page=3").statusCode());
    assertFalse(master.job(master.submit("", PNG)).has("output"));
  }

  @ParameterizedTest
  @CsvSource({"level=10", "quality=90", "pages=2", "compression=lzw", "format=bmp"})
  void refusesInvalidOutputOptions(String option) {
    HttpResponse<byte[]> answer = master.upload("?" + option, PNG);
    assertEquals(400, answer.statusCode());
    String detail = TestMaster.json(answer).get("detail").textValue();
    assertTrue(detail.startsWith(option.substring(0, 4)), detail);
  }

  @Test
  void usesTheNameInContentDisposition() {
    HttpResponse<byte[]> answer =
        master.send(
            master
                .request("/jobs")
                .header("Content-Type", "image/png")
                .header("Content-Disposition", "attachment; filename*=UTF-8''M%C3%B6nd.png")
                .POST(BodyPublishers.ofByteArray(PNG)));
    assertEquals("Mönd.png", TestMaster.json(answer).get("name").textValue());
  }

  @Test
  void needsNoMediaType() {
    HttpResponse<byte[]> answer =
        master.send(master.request("/jobs").POST(BodyPublishers.ofByteArray(PNG)));
    assertEquals(201, answer.statusCode());
    assertEquals("picture", TestMaster.json(answer).get("name").textValue());
  }

  @Test
  void revalidatesResults() {
    String id = master.submit("", PNG);
    master.await(id);
    String tag = master.get("/jobs/" + id + "/result").headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again =
        master.send(master.request("/jobs/" + id + "/result").header("If-None-Match", tag));
    assertEquals(304, again.statusCode());
    assertEquals(0, again.body().length);
  }

  @Test
  void listsNewestFirst() {
    List<String> ids =
        List.of(master.submit("", PNG), master.submit("", PNG), master.submit("", PNG));
    ids.forEach(master::await);
    assertEquals(ids.reversed(), ids("/jobs"));
    assertEquals(ids.reversed().subList(0, 2), ids("/jobs?limit=2"));
    assertEquals(ids.reversed(), ids("/jobs?state=done"));
    assertEquals(List.of(), ids("/jobs?state=failed"));
  }

  private List<String> ids(String path) {
    return StreamSupport.stream(TestMaster.json(master.get(path)).get("jobs").spliterator(), false)
        .map(job -> job.get("id").textValue())
        .toList();
  }

  @Test
  void refusesInvalidQueriesOfLists() {
    for (String query :
        List.of(
            "limit=0",
            "limit=1001",
            "limit=x",
            "limit=99999999999",
            "state=asleep",
            "page=2",
            "limit=1&limit=2")) {
      assertEquals(400, master.get("/jobs?" + query).statusCode(), query);
    }
  }

  @Test
  void deletesAFinishedJobWithItsFiles() {
    String id = master.submit("", PNG);
    master.await(id);
    assertTrue(master.folder(id).toFile().exists());
    assertEquals(204, master.delete("/jobs/" + id).statusCode());
    assertEquals(List.of(), master.folders());
    for (String path : List.of("", "/result", "/lut", "/events")) {
      assertEquals(404, master.get("/jobs/" + id + path).statusCode(), path);
    }
    assertEquals(404, master.delete("/jobs/" + id).statusCode());
  }

  @Test
  void keepsOnlyInputTablesChunkMapsAndResult() {
    String id = master.submit("?name=../../evil.png", PNG);
    master.await(id);
    assertEquals(
        List.of("chunks-1", "input", "lut-1", "result"),
        java.util.Arrays.stream(master.folder(id).toFile().list()).sorted().toList());
    assertEquals("evil.png", master.job(id).get("name").textValue());
  }

  @Test
  void findsJobsOnlyByTheirId() {
    for (String id : List.of("nothing", "..", "%2e%2e", "..%2f..%2fetc", "%00", "a".repeat(3000))) {
      int status = master.get("/jobs/" + id).statusCode();
      assertTrue(status == 404 || status == 400, id + " " + status);
    }
  }

  @Test
  void jobsHaveUniqueIds() {
    assertNotEquals(master.submit("", PNG), master.submit("", PNG));
  }

  @Test
  void showsOperationsWithTheirParameters() {
    JsonNode shown = TestMaster.json(master.get("/operations")).get("operations");
    assertEquals(Operations.all().size(), shown.size());
    for (int i = 0; i < shown.size(); i++) {
      Operation operation = Operations.all().get(i);
      assertEquals(operation.name(), shown.get(i).get("name").textValue());
      assertEquals(operation.suffix(), shown.get(i).get("suffix").textValue());
      assertEquals(operation.description(), shown.get(i).get("description").textValue());
      JsonNode parameters = shown.get(i).get("parameters");
      assertEquals(operation.parameters().size(), parameters.size());
      for (int j = 0; j < parameters.size(); j++) {
        assertShows(operation.parameters().get(j), parameters.get(j));
      }
    }
  }

  @Test
  void showsFormatsWithTheirOptions() {
    JsonNode shown = TestMaster.json(master.get("/formats")).get("formats");
    assertEquals(PictureFormats.all().size(), shown.size());
    for (int i = 0; i < shown.size(); i++) {
      PictureFormat format = PictureFormats.all().get(i);
      assertEquals(format.name().toLowerCase(Locale.ROOT), shown.get(i).get("name").textValue());
      assertEquals(format.mediaType(), shown.get(i).get("mediaType").textValue());
      assertEquals(format.extensions(), words(shown.get(i).get("extensions")));
      Set<String> options = new HashSet<>(WriteOptions.COMMON);
      boolean written = shown.get(i).get("written").booleanValue();
      assertEquals(PictureFormats.writable().contains(format), written);
      if (format instanceof PictureFormat.Writable writable) {
        options.addAll(writable.writeOptions());
      }
      assertEquals(options, Set.copyOf(words(shown.get(i).get("options"))));
    }
  }

  /** Netpbm files pass through the whole master, although none of its classes names the format. */
  @Test
  void processesNetpbm() {
    byte[] picture = "P5\n4 2\n255\n\0\0\0\0\1\1\1\1".getBytes(ISO_8859_1);
    String id = master.submit("?name=a.pgm", picture);
    JsonNode job = master.await(id);
    assertEquals("netpbm", job.get("picture").get("kind").textValue());
    assertEquals("a_equalized.pgm", job.get("result").get("name").textValue());
    HttpResponse<byte[]> result = master.get("/jobs/" + id + "/result");
    assertEquals(
        "image/x-portable-anymap", result.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(
        "P5\n4 2\n255\n\0\0\0\0\u00ff\u00ff\u00ff\u00ff", new String(result.body(), ISO_8859_1));
    for (String side : List.of("input", "result")) {
      assertEquals(200, master.get("/jobs/" + id + "/thumbnail/" + side).statusCode());
      assertEquals(200, master.get("/jobs/" + id + "/views/" + side + "/1").statusCode());
      assertEquals(200, master.get("/jobs/" + id + "/views/" + side + "/1/0/0/0").statusCode());
    }
  }

  @Test
  void convertsToTheRequestedFormat() {
    byte[] picture = "P5\n4 2\n255\n\0\0\0\0\1\1\1\1".getBytes(ISO_8859_1);
    String id = master.submit("?name=a.pgm&format=png", picture);
    JsonNode job = master.await(id);
    assertEquals("png", job.get("output").get("format").textValue());
    assertEquals("a_equalized.png", job.get("result").get("name").textValue());
    HttpResponse<byte[]> result = master.get("/jobs/" + id + "/result");
    assertEquals("image/png", result.headers().firstValue("Content-Type").orElseThrow());
    assertEquals("PNG", new String(result.body(), 1, 3, ISO_8859_1));
    assertEquals(200, master.get("/jobs/" + id + "/views/result/1").statusCode());
  }

  @Test
  void aSmallPictureOfTheOnlyJobIsCutForAllSlots() throws Exception {
    int pixels = 1 << 20;
    byte[] header = "P6\n1024 1024\n255\n".getBytes(ISO_8859_1);
    byte[] picture = Arrays.copyOf(header, header.length + 3 * pixels);
    try (TestMaster other =
        TestMaster.start(data.resolve("other"), true, config -> config.chunkBytes(1L << 30))) {
      JsonNode job = other.await(other.submit("", picture));
      // A test's master has two slots.
      assertEquals(2, job.get("report").get("chunks").intValue());
    }
  }

  private static void assertShows(Parameter parameter, JsonNode shown) {
    assertEquals(parameter.name(), shown.get("name").textValue());
    assertEquals(parameter.description(), shown.get("description").textValue());
    switch (parameter) {
      case Parameter.Choice choice -> {
        assertEquals("choice", shown.get("type").textValue());
        assertEquals(choice.choices(), words(shown.get("choices")));
        assertEquals(choice.defaultValue(), shown.get("default").textValue());
        assertEquals(5, shown.size());
      }
      case Parameter.Numeric number -> {
        assertEquals("number", shown.get("type").textValue());
        assertEquals(number.words(), words(shown.get("words")));
        if (!number.isUnbounded()) {
          assertEquals(number.least(), shown.get("least").doubleValue());
          assertEquals(number.greatest(), shown.get("greatest").doubleValue());
        }
        assertEquals(number.whole(), shown.get("whole").booleanValue());
        assertEquals(number.defaultValue(), shown.get("default").textValue());
        assertEquals(number.isUnbounded() ? 6 : 8, shown.size());
      }
      case Parameter.Interval interval -> {
        assertEquals("interval", shown.get("type").textValue());
        assertEquals(interval.words(), words(shown.get("words")));
        assertEquals(interval.defaultValue(), shown.get("default").textValue());
        assertEquals(5, shown.size());
      }
      case Parameter.Attachment file -> {
        assertEquals(file.kind().name(), shown.get("type").textValue().toUpperCase(Locale.ROOT));
        assertEquals(file.required(), shown.get("required").booleanValue());
        assertEquals(4, shown.size());
      }
    }
  }

  private static List<String> words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::textValue).toList();
  }

  @Test
  void showsWorkersAndHealth() {
    JsonNode worker = TestMaster.json(master.get("/workers")).get("workers").get(0);
    assertEquals("idle", worker.get("state").textValue());
    assertEquals("2026-01-01T00:00:00Z", worker.get("connectedAt").textValue());
    assertEquals("up", TestMaster.json(master.get("/health")).get("status").textValue());
  }

  @Test
  void reportsUnknownPathsAndMethods() {
    HttpResponse<byte[]> nowhere = master.get("/nothing");
    assertEquals(404, nowhere.statusCode());
    assertEquals(
        "application/problem+json", nowhere.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(404, master.send(requestTo("/nothing.html")).statusCode());
    HttpResponse<byte[]> put =
        master.send(master.request("/jobs").PUT(BodyPublishers.ofString("x")));
    assertEquals(405, put.statusCode());
    assertEquals("POST, GET", put.headers().firstValue("Allow").orElseThrow());
    assertEquals(405, master.delete("/health").statusCode());
    assertFalse(TestMaster.json(put).get("detail").textValue().isEmpty());
  }

  private java.net.http.HttpRequest.Builder requestTo(String path) {
    return java.net.http.HttpRequest.newBuilder(master.uri(path));
  }
}
