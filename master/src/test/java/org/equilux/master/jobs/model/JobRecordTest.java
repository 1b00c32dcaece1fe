package org.equilux.master.jobs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.equilux.engine.JobReport;
import org.equilux.master.json.Json;
import org.junit.jupiter.api.Test;

/**
 * Compatibility of job records: records of earlier releases are read, and written so that those
 * releases can read them.
 */
class JobRecordTest {
  private static final ObjectMapper TREES = new ObjectMapper();
  private static final Instant CREATED = Instant.parse("2026-03-01T10:00:00.123456Z");

  private static byte[] kept(String name) throws IOException {
    try (InputStream in = JobRecordTest.class.getResourceAsStream("/records/" + name)) {
      return in.readAllBytes();
    }
  }

  private static void assertSameJson(byte[] expected, Object record) throws IOException {
    assertEquals(TREES.readTree(expected), TREES.readTree(Json.bytes(record)));
  }

  @Test
  void aFinishedJobIsReadCompletely() throws IOException {
    JobRecord job = Json.read(kept("job-done.json"), JobRecord.class);
    assertEquals(
        new JobSubmission(
            "0123456789abcdef0123456789",
            "ann",
            "scan.tif",
            "equalize",
            Map.of("bits", "full", "mask", "mask.png"),
            Map.of("compression", "deflate"),
            "127.0.0.1",
            null,
            CREATED,
            new PictureFacts("tiff", 640, 480, "rgb8", 2)),
        job.submission());
    assertEquals(
        new JobStatus(
            JobState.DONE,
            1,
            CREATED.plusSeconds(1),
            CREATED.plusSeconds(2),
            null,
            new ResultFile("scan_equalized.tif", 12345, "image/tiff", 2),
            new JobReport(
                2,
                614400,
                8,
                1,
                Map.of("vector", 16),
                Map.of("w1", 16),
                List.of("no device"),
                List.of("an extra band"),
                null,
                null,
                120,
                230)),
        job.status());
    assertNull(job.commonTable());
  }

  @Test
  void jobsAndBatchesRoundTrip() throws IOException {
    for (String name : List.of("job-done.json", "job-parked.json", "job-failed.json")) {
      assertSameJson(kept(name), Json.read(kept(name), JobRecord.class));
    }
    assertSameJson(kept("batch.json"), Json.read(kept("batch.json"), Batch.class));
  }

  @Test
  void aCountedJobWaitsForItsTable() throws IOException {
    JobRecord job = Json.read(kept("job-parked.json"), JobRecord.class);
    assertTrue(job.awaitsTable());
    assertEquals("batch-id", job.batch());
    Batch batch = Json.read(kept("batch.json"), Batch.class);
    assertEquals(new CommonTableStatus(CommonTableStatus.State.MADE, 3, null), batch.commonTable());
  }

  @Test
  void missingPropertiesOfOldRecordsHaveDefaults() throws IOException {
    String json =
        new String(kept("job-failed.json"), StandardCharsets.UTF_8)
            .replace("\"owner\":\"ann\",", "")
            .replace("\"output\":{\"compression\":\"deflate\"},", "");
    JobRecord job = Json.read(json.getBytes(StandardCharsets.UTF_8), JobRecord.class);
    assertEquals("admin", job.owner());
    assertEquals(Map.of(), job.output());
  }

  @Test
  void aFinalJobCannotChange() throws IOException {
    JobRecord job = Json.read(kept("job-failed.json"), JobRecord.class);
    assertThrows(IllegalStateException.class, () -> job.running(CREATED));
  }
}
