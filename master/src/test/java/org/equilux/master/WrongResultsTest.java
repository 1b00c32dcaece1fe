package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.protocol.JoinToken;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that returns wrong results in the middle of a job of a real master. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WrongResultsTest {
  private static final JoinToken TOKEN = JoinToken.random();

  @TempDir Path data;

  private final RunningWorkers workers = new RunningWorkers();

  @AfterEach
  void stop() throws InterruptedException {
    workers.drain();
  }

  private void start(TestMaster master, String name, Backend backend) {
    WorkerOptions options =
        new WorkerOptions(
            "127.0.0.1",
            master.workerPort(),
            () -> TOKEN,
            Optional.empty(),
            name,
            1,
            1 << 20,
            Duration.ofSeconds(20));
    workers.start(new Worker(options, BackendStack.of(List.of(backend))));
  }

  /**
   * The results of the first page and of part of the second were correct; all of them are
   * recomputed.
   */
  @Test
  void theJobRestartsAndItsResultIsRight() throws Exception {
    byte[] picture = TestPictures.tiff(300, 200, 2);
    byte[] expected;
    try (TestMaster alone = TestMaster.start(data.resolve("alone"))) {
      String job = alone.submit("", picture);
      alone.await(job);
      expected = alone.get("/jobs/" + job + "/result").body();
    }
    try (TestMaster master =
        TestMaster.startCluster(
            data.resolve("cluster"),
            config -> config.joinTokens(Optional.of(TOKEN)).auditPercent(100))) {
      start(master, "wrong", WrongBackend.black(40));
      String job = master.submit("", picture);
      JsonNode quarantined = awaitQuarantined(master);
      assertEquals("wrong", quarantined.get("name").textValue());
      start(master, "good", new ScalarBackend());
      JsonNode done = master.await(job);
      assertEquals("done", done.get("state").textValue(), done::toString);
      assertArrayEquals(expected, master.get("/jobs/" + job + "/result").body());
      String note = done.get("report").get("notes").get(0).textValue();
      assertTrue(
          note.startsWith("started again, because worker wrong returned wrong results"), note);
      assertFalse(done.get("report").get("resultsByWorker").has("wrong"), done::toString);

      String path = "/workers/quarantined/" + quarantined.get("id");
      assertEquals(204, master.delete(path).statusCode());
      assertEquals(404, master.delete(path).statusCode());
      assertTrue(TestMaster.json(master.get("/workers")).get("quarantined").isEmpty());
    }
  }

  private static JsonNode awaitQuarantined(TestMaster master) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    JsonNode quarantined = TestMaster.json(master.get("/workers")).get("quarantined");
    while (quarantined.isEmpty()) {
      assertTrue(System.nanoTime() < end, "no worker was quarantined");
      Thread.onSpinWait();
      quarantined = TestMaster.json(master.get("/workers")).get("quarantined");
    }
    return quarantined.get(0);
  }
}
