package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MasterTest {
  private static final byte[] PNG = TestPictures.png(120, 100);

  @TempDir Path data;

  @Test
  void jobsContinueAfterARestart() throws Exception {
    String running;
    String waiting;
    String done;
    try (TestMaster first = TestMaster.start(data)) {
      done = first.submit("?name=done.png", PNG);
      first.await(done);
    }
    try (TestMaster second = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      running = second.submit("?name=a.png&color=per-channel", PNG);
      second.await(running, "running");
      waiting = second.submit("?operation=sobel&name=b.png", PNG);
      assertTrue(Files.exists(second.folder(running).resolve("scratch")));
      assertEquals("done", second.job(done).get("state").textValue());
    }
    try (TestMaster third = TestMaster.start(data)) {
      assertEquals("done", third.await(running).get("state").textValue());
      assertEquals("done", third.await(waiting).get("state").textValue());
      assertEquals("a.png", third.job(running).get("name").textValue());
      assertArrayEquals(
          Expected.of(PNG, "equalize", Map.of("color", "per-channel")),
          third.get("/jobs/" + running + "/result").body());
      assertArrayEquals(
          Expected.of(PNG, "sobel", Map.of()), third.get("/jobs/" + waiting + "/result").body());
      assertEquals(200, third.get("/jobs/" + done + "/result").statusCode());
    }
  }

  @Test
  void removesIncompleteUploadsAndKeepsUnreadableRecords() throws IOException {
    Path half = Files.createDirectories(data.resolve("jobs/half"));
    Files.write(half.resolve("input"), PNG);
    Path broken = Files.createDirectories(data.resolve("jobs/broken"));
    Files.writeString(broken.resolve("job.json"), "{\"id\": \"bro");
    Path foreign = Files.createDirectories(data.resolve("jobs/foreign"));
    Files.writeString(foreign.resolve("job.json"), "{\"id\": \"other\"}");
    try (TestMaster master = TestMaster.start(data)) {
      assertFalse(Files.exists(half));
      assertTrue(Files.exists(broken.resolve("job.json")));
      assertTrue(Files.exists(foreign.resolve("job.json")));
      assertEquals(0, TestMaster.json(master.get("/jobs")).get("jobs").size());
      assertEquals("done", master.await(master.submit("", PNG)).get("state").textValue());
    }
  }

  /** A killed master leaves records of running jobs, which the next start finds. */
  @Test
  void boundsTheRepetitionsOfJobsAfterCrashes() throws IOException {
    String id;
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      id = master.submit("", PNG);
      master.await(id, "running");
      String dead = TestRecords.of(data).job(id);
      assertTrue(dead.contains("\"state\":\"running\"") && dead.contains("\"runs\":1"), dead);
    }
    TestRecords records = TestRecords.of(data);
    String stopped = records.job(id);
    assertTrue(stopped.contains("\"state\":\"queued\"") && stopped.contains("\"runs\":0"), stopped);
    String running = stopped.replace("\"state\":\"queued\"", "\"state\":\"running\"");

    records.editJob(id, _ -> running.replace("\"runs\":0", "\"runs\":3"));
    try (TestMaster master = TestMaster.start(data)) {
      JsonNode job = master.await(id);
      assertEquals("failed", job.get("state").textValue());
      assertTrue(job.get("error").textValue().contains("3 times"));
    }
    records.editJob(id, _ -> running.replace("\"runs\":0", "\"runs\":2"));
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals("done", master.await(id).get("state").textValue());
    }
  }

  @Test
  void cancelsAndDeletesWaitingAndRunningJobs() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      String running = master.submit("", PNG);
      master.await(running, "running");
      String waiting = master.submit("", PNG);
      assertEquals("queued", master.job(waiting).get("state").textValue());
      assertEquals(204, master.delete("/jobs/" + waiting).statusCode());
      assertEquals(204, master.delete("/jobs/" + running).statusCode());
      assertEquals(List.of(), master.folders());
      String next = master.submit("", PNG);
      master.openGate();
      assertEquals("done", master.await(next).get("state").textValue());
    }
  }

  @Test
  void limitsTheQueueOfEachClient() throws IOException {
    try (TestMaster master =
        TestMaster.start(
            data, false, config -> config.concurrentJobs(1).quotas(TestQuotas.active(3)))) {
      List<String> ids = new ArrayList<>();
      ids.add(master.submit("", PNG));
      master.await(ids.getFirst(), "running");
      ids.add(master.submit("", PNG));
      ids.add(master.submit("", PNG));
      HttpResponse<byte[]> refused = master.upload("", PNG);
      assertEquals(429, refused.statusCode());
      assertTrue(refused.headers().firstValueAsLong("Retry-After").isPresent());
      JsonNode limit = TestMaster.json(refused).get("limit");
      assertEquals("queued", limit.get("name").textValue());
      assertEquals(3, limit.get("value").intValue());
      assertEquals("--max-queued", limit.get("option").textValue());
      assertEquals(3, master.folders().size());

      assertEquals(204, master.delete("/jobs/" + ids.removeLast()).statusCode());
      ids.add(master.submit("", PNG));
      master.openGate();
      for (String id : ids) {
        assertEquals("done", master.await(id).get("state").textValue());
      }
      assertEquals(201, master.upload("", PNG).statusCode());
    }
  }

  @Test
  void locksItsDataFolder() throws IOException {
    try (TestMaster _ = TestMaster.start(data)) {
      IOException refused = assertThrows(IOException.class, () -> TestMaster.start(data));
      assertTrue(refused.getMessage().contains("--data"), refused.getMessage());
    }
    TestMaster.start(data).close();
  }

  @Test
  void reportsAPortInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      IOException refused =
          assertThrows(
              IOException.class, () -> TestMaster.start(data, true, config -> config.port(port)));
      assertTrue(refused.getMessage().contains("--port"), refused.getMessage());
    }
    TestMaster.start(data).close();
  }

  @Test
  void computesWithoutOtherWorkers() throws Exception {
    MasterConfig config =
        MasterConfig.builder(data).port(0).workerPort(0).backend("scalar").build();
    try (Master master = Master.start(config)) {
      assertTrue(master.port() > 0);
    }
  }

  @Test
  void reportsAnUnavailableBackend() {
    MasterConfig config = MasterConfig.builder(data).port(0).backend("abacus").build();
    assertThrows(BackendUnavailableException.class, () -> Master.start(config));
  }

  @Test
  void refusesInvalidSettings() {
    assertEquals("127.0.0.1", MasterConfig.builder(data).build().host());
    MasterConfig.Builder config = MasterConfig.builder(data);
    assertThrows(IllegalArgumentException.class, () -> config.port(-1).build());
    assertThrows(IllegalArgumentException.class, () -> config.port(1).uploadBytes(0).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> config.uploadBytes(1).lease(Duration.ofSeconds(-1)).build());
  }
}
