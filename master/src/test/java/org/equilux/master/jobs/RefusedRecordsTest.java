package org.equilux.master.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * State changes that the database rejects: the change does not happen, and its caller learns of the
 * error.
 */
@Timeout(60)
class RefusedRecordsTest {
  private static final byte[] PNG = TestPictures.png(60, 50);

  @TempDir Path data;

  private static String state(TestMaster master, String id) {
    return master.job(id).get("state").textValue();
  }

  private static HttpResponse<byte[]> cancel(TestMaster master, String id) {
    return master.send(master.request("/jobs/" + id + "/cancel").POST(BodyPublishers.noBody()));
  }

  @Test
  void aRefusedJobLeavesNoFiles() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      TestRecords.of(data).refuse("insert", "true");
      assertEquals(500, master.upload("", PNG).statusCode());
      assertEquals(List.of(), master.folders());
      assertEquals(0, TestMaster.json(master.get("/jobs")).get("jobs").size());
      TestRecords.of(data).accept("insert");
      assertEquals("done", master.await(master.submit("", PNG)).get("state").textValue());
    }
  }

  @Test
  void aJobWhoseCancellationFailsCompletes() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      String running = master.submit("", PNG);
      master.await(running, "running");
      String waiting = master.submit("", PNG);
      TestRecords.of(data).refuse("update", "new.record like '%cancelled%'");
      assertEquals(500, cancel(master, waiting).statusCode());
      assertEquals("queued", state(master, waiting));
      TestRecords.of(data).accept("update");
      master.openGate();
      assertEquals("done", master.await(waiting).get("state").textValue());
      assertEquals("done", master.await(running).get("state").textValue());
    }
  }

  @Test
  void aJobWhoseStartCannotBeRecordedWaits() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      TestRecords.of(data).refuse("update", "new.record like '%\"running\"%'");
      String id = master.submit("", PNG);
      String other = master.submit("", PNG);
      assertEquals(204, master.delete("/jobs/" + other).statusCode());
      assertEquals("queued", state(master, id));
      TestRecords.of(data).accept("update");
      assertEquals("done", master.await(id).get("state").textValue());
    }
  }

  @Test
  void aJobWhoseEndCannotBeRecordedFails() throws IOException {
    String id;
    try (TestMaster master = TestMaster.start(data)) {
      TestRecords.of(data).refuse("update", "new.record like '%\"done\"%'");
      id = master.submit("", PNG);
      JsonNode failed = master.await(id);
      assertEquals("failed", failed.get("state").textValue());
      assertTrue(
          failed.get("error").textValue().contains("could not be recorded"), failed.toString());
      assertFalse(Files.exists(master.folder(id).resolve("result")));
      TestRecords.of(data).accept("update");
    }
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals("failed", state(master, id));
    }
  }

  /** The database rejects the record that the job failed as well. */
  @Test
  void aJobWithoutARecordedEndRunsAgainAfterARestart() throws IOException {
    String id;
    try (TestMaster master = TestMaster.start(data)) {
      TestRecords.of(data)
          .refuse("update", "new.record like '%\"done\"%' or new.record like '%\"failed\"%'");
      id = master.submit("", PNG);
      assertEquals("failed", master.await(id).get("state").textValue());
    }
    // Not before, as the master would record the failure as soon as it can.
    TestRecords.of(data).accept("update");
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals("done", master.await(id).get("state").textValue());
    }
  }

  @Test
  void aJobThatCannotBeDeletedRemains() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = master.submit("", PNG);
      assertEquals("done", master.await(id).get("state").textValue());
      TestRecords.of(data).refuse("delete", "true");
      assertEquals(500, master.delete("/jobs/" + id).statusCode());
      assertEquals(200, master.get("/jobs/" + id + "/result").statusCode());
      TestRecords.of(data).accept("delete");
      assertEquals(204, master.delete("/jobs/" + id).statusCode());
      assertEquals(List.of(), master.folders());
    }
  }

  @Test
  void aRepeatedRequestReturnsItsJobAfterARestart() throws IOException {
    String id;
    try (TestMaster master = TestMaster.start(data)) {
      id = submitWithKey(master);
    }
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals(id, submitWithKey(master));
      assertEquals(1, master.folders().size());
    }
  }

  private static String submitWithKey(TestMaster master) {
    HttpResponse<byte[]> answer =
        master.send(
            master
                .request("/jobs")
                .header("Content-Type", "image/png")
                .header("Idempotency-Key", "one")
                .POST(BodyPublishers.ofByteArray(PNG)));
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer).get("id").textValue();
  }
}
