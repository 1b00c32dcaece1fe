package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestQuotas;
import org.equilux.master.TestUsers;
import org.equilux.master.jobs.limit.UserQuotas;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Quotas of users: each is enforced for the user that exceeds it, and for no other. */
@Timeout(60)
class QuotasTest {
  private static final byte[] PNG = TestPictures.png(60, 50);

  @TempDir Path data;
  private TestMaster master;
  private String ann;
  private String bob;

  private void start(boolean open, UserQuotas quotas) throws IOException {
    master = TestMaster.start(data, open, config -> config.concurrentJobs(1).quotas(quotas));
    ann = TestUsers.token(master, "ann");
    bob = TestUsers.token(master, "bob");
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private HttpResponse<byte[]> submit(String token) {
    return master.send(master.as(token, "/jobs").POST(BodyPublishers.ofByteArray(PNG)));
  }

  private HttpResponse<byte[]> batch(String token) {
    return master.send(
        master
            .as(token, "/batches")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\": \"scans\"}")));
  }

  private HttpResponse<byte[]> upload(String token, long length) {
    return master.send(
        master
            .as(token, "/uploads")
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", Long.toString(length))
            .POST(BodyPublishers.noBody()));
  }

  /** Asserts that a quota is exhausted and that the answer names it, its value and a remedy. */
  private static void assertUsedUp(
      HttpResponse<byte[]> answer, String name, String option, boolean passes) {
    assertEquals(429, answer.statusCode(), TestMaster.text(answer));
    JsonNode problem = TestMaster.json(answer);
    assertEquals("urn:equilux:problem:limit-" + name, problem.get("type").textValue());
    assertEquals(name, problem.at("/limit/name").textValue());
    assertEquals(option, problem.at("/limit/option").textValue());
    String detail = problem.get("detail").textValue();
    assertTrue(detail.matches(".*\\d.*\\d.*") && detail.contains(option), detail);
    assertEquals(passes, answer.headers().firstValue("Retry-After").isPresent());
  }

  @Test
  void activeJobsAreLimited() throws Exception {
    start(false, TestQuotas.active(3));
    for (int i = 0; i < 3; i++) {
      assertEquals(201, submit(ann).statusCode());
    }
    assertUsedUp(submit(ann), "queued", "--max-queued", true);
    assertEquals(201, submit(bob).statusCode());
  }

  @Test
  void storedJobsBatchesAndUploadsAreLimited() throws Exception {
    start(true, new UserQuotas(100, 2, 2, 2, 100, OptionalLong.empty()));
    String first = TestMaster.json(submit(ann)).get("id").textValue();
    for (int i = 0; i < 2; i++) {
      assertEquals(201, batch(ann).statusCode());
      assertEquals(201, upload(ann, 5).statusCode());
    }
    assertEquals(201, submit(ann).statusCode());
    assertUsedUp(submit(ann), "kept", "--max-kept", false);
    assertUsedUp(batch(ann), "batches", "--max-batches", false);
    assertUsedUp(upload(ann, 5), "uploads", "--max-uploads", false);
    assertEquals(201, submit(bob).statusCode());
    assertEquals(201, batch(bob).statusCode());
    assertEquals(201, upload(bob, 5).statusCode());

    assertEquals(204, master.send(master.as(ann, "/jobs/" + first).DELETE()).statusCode());
    assertEquals(201, submit(ann).statusCode());
  }

  @Test
  void bytesOnDiskAreLimited() throws Exception {
    start(true, TestQuotas.bytes(64 << 10));
    String first = TestMaster.json(submit(ann)).get("id").textValue();
    master.await(first);
    // At most six files of one block each, and their folder.
    assertUsedUp(upload(ann, 40 << 10), "user-data", "--max-user-data", false);
    assertEquals(201, upload(bob, 40 << 10).statusCode());
    assertEquals(201, submit(bob).statusCode());

    assertEquals(204, master.send(master.as(ann, "/jobs/" + first).DELETE()).statusCode());
    assertEquals(201, upload(ann, 40 << 10).statusCode());
  }

  /** Event streams of jobs and of the cluster count together. */
  @Test
  void eventStreamsAreLimited() throws Exception {
    start(false, new UserQuotas(100, 100, 100, 100, 2, OptionalLong.empty()));
    String job = TestMaster.json(submit(ann)).get("id").textValue();
    List<InputStream> open = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : List.of("/jobs/" + job + "/events", "/cluster/events")) {
        HttpResponse<InputStream> stream = follow(client, master.as(ann, path));
        open.add(stream.body());
        assertEquals(200, stream.statusCode());
      }
      HttpResponse<byte[]> refused = master.send(master.as(ann, "/jobs/" + job + "/events"));
      assertUsedUp(refused, "followers", "--max-followers", true);
      HttpResponse<InputStream> bobs = follow(client, master.as(bob, "/cluster/events"));
      open.add(bobs.body());
      assertEquals(200, bobs.statusCode());
      for (InputStream stream : open) {
        stream.close();
      }
    }
  }

  private static HttpResponse<InputStream> follow(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** The requests announce bodies that do not arrive. */
  @Test
  void parallelRequestsAreLimited() throws Exception {
    start(true, UserQuotas.DEFAULT);
    String request =
        "POST /api/v1/batches HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + ann
            + "\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n";
    List<Socket> open = new ArrayList<>();
    HttpResponse<byte[]> last = master.send(master.as(ann, "/jobs"));
    try {
      while (last.statusCode() == 200 && open.size() < 900) {
        for (int i = 0; i < 50; i++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port());
          open.add(socket);
          socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
        last = master.send(master.as(ann, "/jobs"));
      }
      assertEquals(429, last.statusCode(), TestMaster.text(last));
      assertEquals("requests", TestMaster.json(last).at("/limit/name").textValue());
      assertTrue(last.headers().firstValue("Retry-After").isPresent());
      assertEquals(200, master.send(master.as(bob, "/jobs")).statusCode());
      assertEquals(201, submit(bob).statusCode());
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (master.send(master.as(ann, "/jobs")).statusCode() != 200) {
      assertTrue(System.nanoTime() < deadline, "places are not given back");
    }
  }

  @Test
  void usersTakeTurns() throws Exception {
    start(false, UserQuotas.DEFAULT);
    List<String> anns = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      anns.add(TestMaster.json(submit(ann)).get("id").textValue());
    }
    master.await(anns.getFirst(), "running");
    String bobs = TestMaster.json(submit(bob)).get("id").textValue();
    master.openGate();
    List<String> all = new ArrayList<>(anns);
    all.add(bobs);
    all.forEach(master::await);
    List<String> order =
        all.stream().sorted(Comparator.comparing(id -> started(master.job(id)))).toList();
    assertEquals(anns.getFirst(), order.getFirst());
    assertTrue(order.indexOf(bobs) <= 2, order.indexOf(bobs) + " jobs began before");
    assertEquals(anns, order.stream().filter(anns::contains).toList());
  }

  private static Instant started(JsonNode job) {
    return Instant.parse(job.get("started").textValue());
  }
}
