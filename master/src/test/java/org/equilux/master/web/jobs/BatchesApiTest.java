package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.equilux.master.Multipart;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchesApiTest {
  private static final byte[] PNG = TestPictures.png(120, 100);

  @TempDir Path data;

  private static HttpResponse<byte[]> create(TestMaster master, String body) {
    return master.post("/batches", "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static String create(TestMaster master) {
    HttpResponse<byte[]> created = create(master, "{\"name\": \"scans\"}");
    assertEquals(201, created.statusCode(), TestMaster.text(created));
    return TestMaster.json(created).get("id").textValue();
  }

  private static JsonNode batch(TestMaster master, String id) {
    return TestMaster.json(master.get("/batches/" + id));
  }

  @Test
  void streamsResultsAsOneZipWithFolders() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String batch = create(master);
      String first = master.submit("?name=a.png", PNG);
      String again = "{\"input\": \"%s\", \"name\": \"%s\", \"batch\": \"" + batch + "\"}";
      for (String name : List.of("scans/a/1.png", "scans/b/1.png", "scans/b/1.png")) {
        byte[] body = again.formatted(first, name).getBytes(StandardCharsets.UTF_8);
        HttpResponse<byte[]> made = master.post("/jobs", "application/json", body);
        assertEquals(201, made.statusCode(), TestMaster.text(made));
        master.await(TestMaster.json(made).get("id").textValue());
      }
      master.await(first);
      byte[] result = master.get("/jobs/" + first + "/result").body();
      HttpResponse<byte[]> zip = master.get("/batches/" + batch + "/results");
      assertEquals("application/zip", zip.headers().firstValue("Content-Type").orElseThrow());
      List<String> names = new ArrayList<>();
      try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(zip.body()))) {
        for (ZipEntry entry = entries.getNextEntry();
            entry != null;
            entry = entries.getNextEntry()) {
          names.add(entry.getName());
          assertArrayEquals(result, entries.readAllBytes());
        }
      }
      assertEquals(
          List.of(
              "scans/a/1_equalized.png", "scans/b/1_equalized.png", "scans/b/1_equalized-2.png"),
          names);
    }
  }

  @Test
  void showsItsJobs() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      HttpResponse<byte[]> created = create(master, "{\"name\": \"../a/scans\\u0007\"}");
      String id = TestMaster.json(created).get("id").textValue();
      assertEquals("/api/v1/batches/" + id, created.headers().firstValue("Location").orElseThrow());
      assertEquals("scans", batch(master, id).get("name").textValue());
      assertEquals(0, batch(master, id).get("jobs").size());
      String newer = create(master);
      String other = master.submit("", PNG);
      String first = master.submit("?name=a.png&batch=" + id, PNG);
      master.await(first);
      String second = master.submit("?operation=sobel&name=b.png&batch=" + id, PNG);
      master.await(second);

      JsonNode batch = batch(master, id);
      assertEquals(2, batch.at("/counts/done").intValue(), batch.toString());
      assertEquals(0, batch.at("/counts/queued").intValue());
      assertEquals(first, batch.at("/jobs/0/id").textValue());
      assertEquals("a.png", batch.at("/jobs/0/name").textValue());
      assertEquals("done", batch.at("/jobs/1/state").textValue());
      assertEquals("/api/v1/jobs/" + second, batch.at("/jobs/1/url").textValue());
      assertEquals(id, master.job(first).get("batch").textValue());
      assertFalse(master.job(other).has("batch"));
      JsonNode all = TestMaster.json(master.get("/batches")).get("batches");
      assertEquals(2, all.size());
      assertEquals(newer, all.at("/0/id").textValue());
      assertEquals(2, all.at("/1/counts/done").intValue());
      assertFalse(all.get(1).has("jobs"));
    }
  }

  @Test
  void survivesARestart() throws IOException {
    String id;
    String job;
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      id = create(master);
      job = master.submit("?batch=" + id, PNG);
      assertEquals(1, batch(master, id).get("jobs").size());
    }
    Files.writeString(data.resolve("batches/half.json.new"), "{\"id\"");
    Files.writeString(data.resolve("batches/broken.json"), "{\"id\"");
    Files.writeString(data.resolve("batches/foreign.json"), "{\"id\": \"other\"}");
    try (TestMaster master = TestMaster.start(data)) {
      master.await(job);
      assertEquals(job, batch(master, id).at("/jobs/0/id").textValue());
      assertEquals(1, batch(master, id).at("/counts/done").intValue());
      assertEquals(1, TestMaster.json(master.get("/batches")).get("batches").size());
      assertFalse(Files.exists(data.resolve("batches/half.json.new")));
      assertTrue(Files.exists(data.resolve("batches/broken.json")));
    }
  }

  @Test
  void isDeletedWithItsJobs() throws IOException {
    String id;
    String other;
    try (TestMaster master = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      id = create(master);
      String running = master.submit("?batch=" + id, PNG);
      master.await(running, "running");
      String waiting = master.submit("?batch=" + id, PNG);
      other = master.submit("", PNG);

      assertEquals(204, master.delete("/batches/" + id).statusCode());

      assertEquals(List.of(master.folder(other)), master.folders());
      assertEquals(404, master.get("/batches/" + id).statusCode());
      assertEquals(404, master.get("/jobs/" + waiting).statusCode());
      assertEquals(404, master.delete("/batches/" + id).statusCode());
      HttpResponse<byte[]> late = master.upload("?batch=" + id, PNG);
      assertEquals(404, late.statusCode());
      assertTrue(TestMaster.text(late).contains("No batch has this id"), TestMaster.text(late));
      assertEquals(List.of(master.folder(other)), master.folders());
    }
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals(0, TestMaster.json(master.get("/batches")).get("batches").size());
      assertEquals("done", master.await(other).get("state").textValue());
    }
  }

  @Test
  void acceptsABatchInAForm() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = create(master);
      Multipart form = new Multipart().file("file", "a.png", PNG).field("batch", id);
      HttpResponse<byte[]> answer = master.post("/jobs", Multipart.TYPE, form.end());
      assertEquals(201, answer.statusCode(), TestMaster.text(answer));
      assertEquals(1, batch(master, id).get("jobs").size());
    }
  }

  @Test
  void refusesInvalidNames() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String endless = "{\"name\": \"" + "a".repeat(100_000) + "\"}";
      for (String body : List.of("", "scans", "[]", "null", "{}", "{\"name\": null}", endless)) {
        HttpResponse<byte[]> answer = create(master, body);
        assertEquals(400, answer.statusCode(), body);
        assertTrue(TestMaster.text(answer).contains("The body must be JSON"), body);
      }
      assertEquals(0, TestMaster.json(master.get("/batches")).get("batches").size());
    }
  }
}
