package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.equilux.master.Multipart;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class IdempotencyKeysTest {
  private static final byte[] PNG = TestPictures.png(300, 200);

  @TempDir private Path data;

  private static HttpResponse<byte[]> submit(TestMaster master, String key) {
    return master.send(
        master
            .request("/jobs")
            .header("Content-Type", "image/png")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofByteArray(PNG)));
  }

  private static String job(TestMaster master, String key) {
    HttpResponse<byte[]> answer = submit(master, key);
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer).get("id").textValue();
  }

  @Test
  void aRepeatedRequestReturnsTheSameJob() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String first = job(master, "one");
      assertEquals(first, job(master, "one"));
      assertNotEquals(first, job(master, "another"));
      assertEquals(2, master.folders().size());
      master.await(first);
      assertEquals(first, job(master, "one"), "done or not");
      master.delete("/jobs/" + first);
      assertNotEquals(first, job(master, "one"), "what is removed is made again");
    }
  }

  @Test
  void parallelRequestsMakeOneJob() throws Exception {
    try (TestMaster master = TestMaster.start(data);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<String>> answers =
          IntStream.range(0, 8).mapToObj(_ -> threads.submit(() -> job(master, "one"))).toList();
      Set<String> jobs = new HashSet<>();
      for (Future<String> answer : answers) {
        jobs.add(answer.get());
      }
      assertEquals(1, jobs.size());
      assertEquals(1, master.folders().size());
    }
  }

  @Test
  void aRefusedRequestCanBeRepeated() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      HttpResponse<byte[]> refused =
          master.send(
              master
                  .request("/jobs?operation=none-such")
                  .header("Content-Type", "image/png")
                  .header("Idempotency-Key", "one")
                  .POST(BodyPublishers.ofByteArray(PNG)));
      assertEquals(400, refused.statusCode());
      assertEquals(201, submit(master, "one").statusCode());
    }
  }

  private static HttpResponse<byte[]> send(
      TestMaster master, String query, String type, byte[] body) {
    return master.send(
        master
            .request("/jobs" + query)
            .header("Content-Type", type)
            .header("Idempotency-Key", "one")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static void assertConflict(HttpResponse<byte[]> answer) {
    assertEquals(422, answer.statusCode(), TestMaster.text(answer));
    assertTrue(TestMaster.text(answer).contains("key-in-use"), TestMaster.text(answer));
  }

  @Test
  void aDifferentRequestWithTheKeyIsRefused() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      byte[] other = PNG.clone();
      other[other.length - 20] ^= 1;
      assertEquals(201, send(master, "", "image/png", PNG).statusCode());

      assertConflict(send(master, "", "image/png", other));
      assertConflict(send(master, "?operation=sobel", "image/png", PNG));
      assertConflict(send(master, "", "image/jpeg", PNG));
      assertConflict(send(master, "", Multipart.TYPE, new Multipart().file("a", PNG).end()));
      assertEquals(201, send(master, "", "image/png", PNG).statusCode());
      assertEquals(1, master.folders().size());
    }
  }

  /** Clients choose a new boundary for each request. */
  @Test
  void theBoundaryOfAFormIsIgnored() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      byte[] form = new Multipart().field("operation", "sobel").file("a.png", PNG).end();
      HttpResponse<byte[]> made = send(master, "", Multipart.TYPE, form);
      assertEquals(201, made.statusCode(), TestMaster.text(made));
      byte[] again =
          new String(form, StandardCharsets.ISO_8859_1)
              .replace(Multipart.BOUNDARY, "another")
              .getBytes(StandardCharsets.ISO_8859_1);
      HttpResponse<byte[]> repeated =
          send(master, "", "multipart/form-data; boundary=another", again);
      assertEquals(201, repeated.statusCode(), TestMaster.text(repeated));
      assertEquals(TestMaster.json(made).get("id"), TestMaster.json(repeated).get("id"));

      assertConflict(
          send(
              master,
              "",
              Multipart.TYPE,
              new Multipart().field("operation", "equalize").file("a.png", PNG).end()));
      assertConflict(
          send(
              master,
              "",
              Multipart.TYPE,
              new Multipart().field("operation", "sobel").file("b.png", PNG).end()));
    }
  }

  @Test
  void jsonIsComparedToo() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String input = master.submit("", PNG);
      String json = "{\"input\": \"%s\", \"operation\": \"%s\"}";
      byte[] sobel = json.formatted(input, "sobel").getBytes(StandardCharsets.UTF_8);
      assertEquals(201, send(master, "", "application/json", sobel).statusCode());
      assertEquals(201, send(master, "", "application/json", sobel).statusCode());
      assertConflict(
          send(
              master,
              "",
              "application/json",
              json.formatted(input, "equalize").getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void theLengthOfAKeyIsLimited() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals(400, submit(master, "k".repeat(201)).statusCode());
      assertEquals(201, submit(master, "k".repeat(200)).statusCode());
    }
  }
}
