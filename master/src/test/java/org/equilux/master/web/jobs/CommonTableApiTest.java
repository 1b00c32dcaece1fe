package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.equilux.engine.attachment.TableFile;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.master.Expected;
import org.equilux.master.Multipart;
import org.equilux.master.TestMaster;
import org.equilux.master.TestMaster.Event;
import org.equilux.master.TestPictures;
import org.equilux.master.TestQuotas;
import org.equilux.master.TestRecords;
import org.equilux.master.files.DiskBlocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose pictures share a common table. */
@Timeout(60)
class CommonTableApiTest {
  private static final byte[] RGB = TestPictures.png(120, 100);
  private static final byte[] MASK = TestPictures.mask(120, 100);
  private static final byte[] PAGES = TestPictures.tiff(50, 40, 2);
  private static final byte[] DEEP = TestPictures.gray16(30, 20);
  private static final String NO_PICTURE_MAPPED =
      "no picture was mapped, because a common table needs all";

  @TempDir Path data;

  private static String begin(TestMaster master) {
    HttpResponse<byte[]> created =
        post(master, "/batches", "{\"name\": \"scans\", \"commonTable\": true}");
    assertEquals(201, created.statusCode(), TestMaster.text(created));
    assertEquals(
        "open", TestMaster.json(created).at("/commonTable/state").textValue(), "of a new one");
    return TestMaster.json(created).get("id").textValue();
  }

  private static HttpResponse<byte[]> post(TestMaster master, String path, String json) {
    return master.post(path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<byte[]> close(TestMaster master, String batch) {
    return post(master, "/batches/" + batch + "/close", "");
  }

  private static JsonNode batch(TestMaster master, String id) {
    return TestMaster.json(master.get("/batches/" + id));
  }

  private static String submit(TestMaster master, String batch, String query, byte[] picture) {
    return master.submit("?batch=" + batch + query, picture);
  }

  /** Waits until a job matches and returns its earlier states. */
  private static List<JsonNode> await(TestMaster master, String id, Predicate<JsonNode> wanted) {
    List<JsonNode> seen = new ArrayList<>();
    try (TestMaster.Events events = master.events(id)) {
      for (Event event = events.next(); event != null; event = events.next()) {
        if (event.name().equals("job")) {
          seen.add(event.data());
          if (wanted.test(event.data())) {
            return seen;
          }
        }
      }
    }
    throw new AssertionError("it never was: " + seen);
  }

  private static boolean waits(JsonNode job) {
    return job.get("state").textValue().equals("queued")
        && job.at("/commonTable/counted").booleanValue()
        && !job.get("commonTable").has("pictures");
  }

  private static void awaitCounted(TestMaster master, String id) {
    var _ = await(master, id, CommonTableApiTest::waits);
  }

  /** The pictures of a batch in the order of their jobs. */
  private static Map<String, byte[]> results(TestMaster master, List<String> jobs) {
    Map<String, byte[]> results = new HashMap<>();
    for (String job : jobs) {
      JsonNode ended = master.await(job);
      assertEquals("done", ended.get("state").textValue(), ended.toString());
      results.put(job, master.get("/jobs/" + job + "/result").body());
    }
    return results;
  }

  private long files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(file -> file.getFileName().toString().matches(name)).count();
    }
  }

  @Test
  void mapsEveryPictureThroughTheCommonTable() throws Exception {
    try (TestMaster master = TestMaster.start(data)) {
      String id = begin(master);
      String first = submit(master, id, "&name=a.png&operation=stretch", RGB);
      String second = submit(master, id, "&name=b.tif&operation=stretch", PAGES);
      awaitCounted(master, first);
      awaitCounted(master, second);
      JsonNode open = batch(master, id);
      assertEquals("open", open.at("/commonTable/state").textValue());
      assertEquals(2, open.at("/commonTable/counted").intValue());
      assertEquals(2, open.at("/counts/queued").intValue());
      assertEquals(409, master.get("/jobs/" + first + "/result").statusCode());

      assertEquals(200, close(master, id).statusCode());

      Map<String, byte[]> results = results(master, List.of(first, second));
      byte[] table = master.get("/jobs/" + first + "/lut").body();
      assertArrayEquals(table, master.get("/jobs/" + second + "/lut?page=2").body());
      assertEquals(404, master.get("/jobs/" + second + "/lut?page=3").statusCode());
      for (String job : List.of(first, second)) {
        assertArrayEquals(
            Expected.of(job.equals(first) ? RGB : PAGES, "lut", Map.of(), Map.of("table", table)),
            results.get(job));
        JsonNode record = master.job(job);
        assertEquals(2, record.at("/commonTable/pictures").intValue(), record.toString());
        assertEquals("stretch", record.get("operation").textValue());
      }
      byte[] common = Expected.common("stretch", List.of(RGB, PAGES));
      ByteArrayOutputStream csv = new ByteArrayOutputStream();
      TableFile.write(LutGrid.decode(common), csv);
      assertArrayEquals(csv.toByteArray(), table);
      JsonNode closed = batch(master, id);
      assertEquals("made", closed.at("/commonTable/state").textValue(), closed.toString());
      assertEquals(2, closed.at("/commonTable/pictures").intValue());
      // One table file remains, and the files of counts are deleted.
      assertEquals(1, files(".*\\.lut|lut-\\d+"));
      assertEquals(0, files("counts.*"));

      assertEquals(200, close(master, id).statusCode(), "closing again");
      HttpResponse<byte[]> late = master.upload("?batch=" + id + "&operation=stretch", RGB);
      assertEquals(409, late.statusCode());
      assertTrue(TestMaster.text(late).contains("The batch is closed"), TestMaster.text(late));
      assertEquals(204, master.delete("/jobs/" + first).statusCode());
      assertArrayEquals(table, master.get("/jobs/" + second + "/lut").body());
      assertEquals(204, master.delete("/batches/" + id).statusCode());
      assertEquals(0, files(".*\\.lut"));
      assertEquals(0, TestMaster.json(master.get("/cluster")).at("/data/bytes").longValue());
    }
  }

  @Test
  void showsThatAJobWaitsForTheTable() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = begin(master);
      String job = submit(master, id, "", RGB);
      List<JsonNode> before = await(master, job, CommonTableApiTest::waits);
      assertFalse(before.getLast().has("progress"), before.toString());

      assertEquals(200, close(master, id).statusCode());

      JsonNode done = master.await(job);
      assertEquals("done", done.get("state").textValue());
      assertEquals(1, done.at("/commonTable/pictures").intValue());
    }
  }

  @Test
  void masksArePerPictureAndReferencesShared() throws Exception {
    try (TestMaster master = TestMaster.start(data)) {
      String id = begin(master);
      List<String> jobs = new ArrayList<>();
      for (String mask : List.of("mask", "")) {
        Multipart form = new Multipart().file("file", "a.png", RGB).field("batch", id);
        if (!mask.isEmpty()) {
          form.file("mask", "m.png", MASK);
        }
        HttpResponse<byte[]> answer = master.post("/jobs", Multipart.TYPE, form.end());
        assertEquals(201, answer.statusCode(), TestMaster.text(answer));
        jobs.add(TestMaster.json(answer).get("id").textValue());
      }
      assertEquals(200, close(master, id).statusCode());
      Map<String, byte[]> results = results(master, jobs);
      assertArrayEquals(results.get(jobs.get(0)), results.get(jobs.get(1)));

      String matched = begin(master);
      for (byte[] reference : List.of(RGB, DEEP, RGB)) {
        Multipart form =
            new Multipart()
                .field("operation", "match")
                .field("batch", matched)
                .file("file", "a.png", RGB)
                .file("reference", "r.png", reference);
        HttpResponse<byte[]> answer = master.post("/jobs", Multipart.TYPE, form.end());
        boolean same = Arrays.equals(reference, RGB);
        assertEquals(same ? 201 : 400, answer.statusCode(), TestMaster.text(answer));
        if (!same) {
          assertTrue(
              TestMaster.text(answer).contains("those given with a.png differ from those of"));
        }
      }
      assertEquals(200, close(master, matched).statusCode());
      String member = batch(master, matched).at("/jobs/1/id").textValue();
      assertEquals("done", master.await(member).get("state").textValue());
      // Matched with itself as reference, a picture does not change.
      assertArrayEquals(
          Expected.of(RGB, "match", Map.of(), Map.of("reference", RGB)),
          master.get("/jobs/" + member + "/result").body());
    }
  }

  @Test
  void refusesPicturesThatCannotShareATable() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = begin(master);
      refused(master, "?operation=sobel&batch=" + id, RGB, "sobel does not count");
      String job = submit(master, id, "&name=a.png", RGB);
      refused(
          master,
          "?name=b.png&batch=" + id,
          DEEP,
          "page 1 is gray16 and needs a table of 65,536 values, but a.png is rgb8 and needs a table"
              + " of 256 values; a common table needs pictures of the same depth and kind");
      refused(
          master,
          "?name=b.png&color=gray&batch=" + id,
          RGB,
          "a common table needs equal operations and parameters: b.png has equalize bits=full"
              + " color=gray");
      refused(master, "?operation=clahe&batch=" + id, RGB, "but a.png has equalize");
      HttpResponse<byte[]> notTaken =
          post(master, "/batches", "{\"name\": \"a\", \"commonTable\": \"perhaps\"}");
      assertEquals(400, notTaken.statusCode());

      assertEquals(1, batch(master, id).get("jobs").size());
      assertEquals(200, close(master, id).statusCode());
      assertEquals("done", master.await(job).get("state").textValue());

      String empty = begin(master);
      assertEquals(409, close(master, empty).statusCode());
      HttpResponse<byte[]> plain = post(master, "/batches", "{\"name\": \"a\"}");
      String plainId = TestMaster.json(plain).get("id").textValue();
      assertFalse(TestMaster.json(plain).has("commonTable"));
      HttpResponse<byte[]> unneeded = close(master, plainId);
      assertEquals(409, unneeded.statusCode());
      assertTrue(TestMaster.text(unneeded).contains("no-common-table"));
      assertEquals(404, close(master, "nothing").statusCode());
    }
  }

  private static void refused(TestMaster master, String query, byte[] picture, String reason) {
    HttpResponse<byte[]> answer = master.upload(query, picture);
    assertEquals(400, answer.statusCode());
    assertTrue(TestMaster.text(answer).contains(reason), TestMaster.text(answer));
  }

  /** Returns a picture with valid headers and damaged pixels. */
  private static byte[] damaged() {
    byte[] damaged = RGB.clone();
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 40, (byte) 0x55);
    return damaged;
  }

  @Test
  void aPictureThatCannotBeCountedFailsTheBatch() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = begin(master);
      String good = submit(master, id, "&name=good.png", RGB);
      awaitCounted(master, good);
      String bad = submit(master, id, "&name=bad.png", damaged());
      JsonNode failed = master.await(bad);
      JsonNode along = master.await(good);
      assertEquals("failed", failed.get("state").textValue());
      assertFalse(failed.get("error").textValue().contains(NO_PICTURE_MAPPED));
      assertEquals("failed", along.get("state").textValue());
      assertEquals(
          "bad.png: "
              + failed.get("error").textValue()
              + "; no picture was mapped, because a common table needs all pictures",
          along.get("error").textValue());
      JsonNode batch = batch(master, id);
      assertEquals("failed", batch.at("/commonTable/state").textValue());
      assertEquals(along.get("error").textValue(), batch.at("/commonTable/error").textValue());
      HttpResponse<byte[]> late = master.upload("?batch=" + id, RGB);
      assertEquals(409, late.statusCode());
      assertTrue(TestMaster.text(late).contains("bad.png"), TestMaster.text(late));
      assertEquals(
          "failed", TestMaster.json(close(master, id)).at("/commonTable/state").textValue());
      assertEquals(0, files("counts.*"));
      assertEquals(0, files(".*\\.lut"));
    }
  }

  @Test
  void cancellingOrDeletingAPictureBeforeTheTableFailsTheBatch() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      for (boolean deleted : List.of(false, true)) {
        String id = begin(master);
        String gone = submit(master, id, "&name=gone.png", RGB);
        String other = submit(master, id, "&name=other.png", RGB);
        awaitCounted(master, gone);
        awaitCounted(master, other);
        int status =
            deleted
                ? master.delete("/jobs/" + gone).statusCode()
                : post(master, "/jobs/" + gone + "/cancel", "").statusCode();
        assertEquals(204, status);
        JsonNode along = master.await(other);
        assertEquals("failed", along.get("state").textValue());
        assertTrue(
            along
                .get("error")
                .textValue()
                .startsWith("gone.png was cancelled; " + NO_PICTURE_MAPPED),
            along.toString());
        assertEquals(deleted ? 1 : 2, batch(master, id).get("jobs").size());
        assertEquals(204, master.delete("/batches/" + id).statusCode());
      }
      assertEquals(0, TestMaster.json(master.get("/cluster")).at("/data/bytes").longValue());
      assertEquals(List.of(), master.folders());
    }
  }

  @Test
  void aRunningCountEndsWithItsBatch() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      String id = begin(master);
      String running = submit(master, id, "&name=running.png", RGB);
      master.await(running, "running");
      String waiting = submit(master, id, "&name=waiting.png", RGB);
      assertEquals(204, post(master, "/jobs/" + waiting + "/cancel", "").statusCode());
      JsonNode along = master.await(running);
      assertEquals("failed", along.get("state").textValue());
      assertTrue(along.get("error").textValue().startsWith("waiting.png was cancelled"));
      String next = begin(master);
      String held = submit(master, next, "", RGB);
      master.await(held, "running");
      assertEquals(204, master.delete("/batches/" + next).statusCode());
      assertEquals(404, master.get("/jobs/" + held).statusCode());
    }
  }

  @Test
  void continuesAfterARestart() throws Exception {
    String id;
    String first;
    String second;
    try (TestMaster master = TestMaster.start(data)) {
      id = begin(master);
      first = submit(master, id, "&name=a.png", RGB);
      awaitCounted(master, first);
    }
    byte[] counts = Files.readAllBytes(data.resolve("jobs").resolve(first).resolve("counts"));
    // The master stops during the counting pass.
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      second = submit(master, id, "&name=b.tif", PAGES);
      master.await(second, "running");
      assertEquals(200, close(master, id).statusCode());
      assertTrue(waits(master.job(first)));
      assertArrayEquals(counts, Files.readAllBytes(master.folder(first).resolve("counts")));
    }
    // The next master continues to the table and stops during the mapping pass. It ignores a stray
    // table.
    Files.writeString(data.resolve("batches").resolve(id + ".lut"), "half a table");
    Files.writeString(data.resolve("batches/gone.lut"), "a table of a batch that is gone");
    try (TestMaster master = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      assertFalse(Files.exists(data.resolve("batches/gone.lut")));
      assertEquals("closed", batch(master, id).at("/commonTable/state").textValue());
      master.await(second, "running");
      assertTrue(waits(master.job(first)));
    }
    byte[] table;
    try (TestMaster master = TestMaster.start(data)) {
      Map<String, byte[]> results = results(master, List.of(first, second));
      table = master.get("/jobs/" + second + "/lut").body();
      assertArrayEquals(
          Expected.of(RGB, "lut", Map.of(), Map.of("table", table)), results.get(first));
      assertArrayEquals(
          Expected.of(PAGES, "lut", Map.of(), Map.of("table", table)), results.get(second));
      ByteArrayOutputStream csv = new ByteArrayOutputStream();
      TableFile.write(LutGrid.decode(Expected.common("equalize", List.of(RGB, PAGES))), csv);
      assertArrayEquals(csv.toByteArray(), table);
    }
    // The state is that of a master that died after writing the table and before mapping a picture.
    TestRecords.of(data)
        .editJob(
            first,
            done ->
                done.replace("\"state\":\"done\"", "\"state\":\"queued\"")
                    .replaceAll("\"series\":\\{[^}]*}", "\"series\":{\"counted\":true}")
                    .replaceAll("\"finished\":\"[^\"]*\",", ""));
    Files.write(data.resolve("jobs").resolve(first).resolve("counts"), counts);
    try (TestMaster master = TestMaster.start(data)) {
      var _ = results(master, List.of(first));
      assertArrayEquals(table, master.get("/jobs/" + first + "/lut").body());
      assertEquals(0, files("counts.*"));
      assertEquals(204, master.delete("/batches/" + id).statusCode());
      assertEquals(0, TestMaster.json(master.get("/cluster")).at("/data/bytes").longValue());
    }
  }

  /** The state is that of a master that died between the end of a job and the end of its batch. */
  @Test
  void aLostJobOrRecordFailsTheBatch() throws IOException {
    String id;
    String lost;
    String other;
    try (TestMaster master = TestMaster.start(data)) {
      id = begin(master);
      lost = submit(master, id, "&name=lost.png", RGB);
      other = submit(master, id, "&name=other.png", RGB);
      awaitCounted(master, lost);
      awaitCounted(master, other);
    }
    TestRecords.of(data)
        .editJob(lost, record -> record.replace("\"state\":\"queued\"", "\"state\":\"cancelled\""));
    try (TestMaster master = TestMaster.start(data)) {
      JsonNode along = master.await(other);
      assertEquals("failed", along.get("state").textValue());
      assertTrue(along.get("error").textValue().startsWith("lost.png was cancelled"));
      id = begin(master);
      other = submit(master, id, "&name=other.png", RGB);
      awaitCounted(master, other);
    }
    TestRecords.of(data).editBatch(id, _ -> "{");
    try (TestMaster master = TestMaster.start(data)) {
      JsonNode along = master.await(other);
      assertEquals("failed", along.get("state").textValue());
      assertTrue(
          along.get("error").textValue().startsWith("its batch was deleted"), along.toString());
    }
  }

  /** The batch has more pictures than the queue limit; each is counted on arrival. */
  @Test
  void countedPicturesDoNotCountTowardTheQueueLimit() throws IOException {
    try (TestMaster master =
        TestMaster.start(data, true, config -> config.quotas(TestQuotas.active(1)))) {
      String id = begin(master);
      List<String> jobs = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        jobs.add(submit(master, id, "", RGB));
        awaitCounted(master, jobs.getLast());
      }
      assertEquals(200, close(master, id).statusCode());
      assertEquals(5, results(master, jobs).size());
    }
  }

  @Test
  void countsBeyondTheDataLimitFailWithAMessage() throws IOException {
    // A job's folder and picture; the counts take more than one block.
    long room = DiskBlocks.BYTES + DiskBlocks.of(RGB.length) + 10;
    try (TestMaster master =
        TestMaster.start(
            data, true, config -> config.dataBytes(room).quotas(TestQuotas.bytes(room)))) {
      String id = begin(master);
      JsonNode failed = master.await(submit(master, id, "", RGB));
      assertEquals("failed", failed.get("state").textValue());
      assertTrue(failed.get("error").textValue().startsWith("The counts cannot be stored."));
      // The map of the picture's chunks remains.
      assertEquals(
          room - 10 + DiskBlocks.BYTES,
          TestMaster.json(master.get("/cluster")).at("/data/bytes").longValue());
    }
  }
}
