package org.equilux.master.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.Operations;
import org.equilux.master.TestClock;
import org.equilux.master.TestPictures;
import org.equilux.master.TestRecords;
import org.equilux.master.activity.Activity;
import org.equilux.master.database.Database;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.live.JobFollower;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobQuery;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.json.Json;
import org.equilux.master.storage.FileStorage;
import org.equilux.observe.Traces;
import org.equilux.storage.RandomAccessSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recovery of a data folder that an earlier release wrote. */
@Timeout(60)
class RecoveryTest {
  private static final String DONE = "0123456789abcdef0123456789";
  private static final String PARKED = "0123456789abcdef012345678a";
  private static final byte[] RESULT = {1, 2, 3};

  @TempDir private Path data;

  private static byte[] kept(String name) throws IOException {
    try (InputStream in = RecoveryTest.class.getResourceAsStream("/records/" + name)) {
      return in.readAllBytes();
    }
  }

  private Path write(String id, byte[] record) throws IOException {
    Path folder = Files.createDirectories(data.resolve("jobs").resolve(id));
    Files.write(folder.resolve("job.json"), record);
    Files.write(folder.resolve("input"), new byte[10]);
    return folder;
  }

  /** Writes a completed job with a result and the tables of both pages. */
  private void writeDone() throws IOException {
    String record = new String(kept("job-done.json"), StandardCharsets.UTF_8);
    String shorter = record.replace("\"bytes\":12345", "\"bytes\":" + RESULT.length);
    Path folder = write(DONE, shorter.getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("result"), RESULT);
    Files.write(folder.resolve("lut-1"), RESULT);
    Files.write(folder.resolve("lut-2"), RESULT);
  }

  private JobService open(Database database, LocalExecutor executor) throws IOException {
    TestClock clock = new TestClock();
    return JobService.open(
        data,
        FileStorage.open(Optional.empty(), data, database),
        database,
        JobLimits.DEFAULT,
        new RunSettings(1, 1 << 20, Duration.ofMinutes(1)),
        executor,
        clock,
        new Activity(clock),
        Traces.none());
  }

  @Test
  void finalJobsAndTheirResultsAreKept() throws Exception {
    writeDone();
    String failed = DONE.replace('9', 'b');
    String record = new String(kept("job-failed.json"), StandardCharsets.UTF_8);
    Path folder = write(failed, record.replace(DONE, failed).getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(data.resolve("jobs").resolve("half-an-upload"));
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        Database database = TestRecords.open(data);
        JobService jobs = open(database, executor)) {
      assertEquals(2, jobs.queries().count(JobQuery.ALL));
      JobRecord done = jobs.find(DONE).orElseThrow().record();
      assertEquals(JobState.DONE, done.state());
      assertEquals("image/tiff", done.picture().fileFormat().mediaType());
      try (RandomAccessSource result = jobs.files().result(DONE).open()) {
        byte[] read = new byte[(int) result.size()];
        result.read(0, read, 0, read.length);
        assertArrayEquals(RESULT, read);
      }
      assertEquals("the picture is damaged", jobs.find(failed).orElseThrow().record().error());
      // Two folders with one picture each, one result and two tables take one disk block each.
      assertEquals(7 * DiskBlocks.BYTES, jobs.usedBytes());
    }
    assertEquals(
        Json.read(record.replace(DONE, failed).getBytes(StandardCharsets.UTF_8), JobRecord.class),
        Json.read(
            TestRecords.of(data).job(failed).getBytes(StandardCharsets.UTF_8), JobRecord.class));
    assertFalse(Files.exists(folder.resolve("job.json")));
  }

  /** A file whose bytes were not synced before a power failure is often empty afterwards. */
  @Test
  void aLostResultIsComputedAgain() throws Exception {
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1)) {
      String id;
      try (Database database = TestRecords.open(data);
          JobService jobs = open(database, executor);
          JobDraft upload = jobs.admission().begin("ann", "here", -1)) {
        upload.picture(upload.receive(new ByteArrayInputStream(TestPictures.png(20, 20))));
        JobRequest request = new JobRequest(Operations.named("equalize"), Map.of());
        id = upload.submit("a.png", null, request, Optional.empty()).record().id();
        awaitDone(jobs, id);
      }
      for (String lost : List.of("result", "lut-1")) {
        Path file = data.resolve("jobs").resolve(id).resolve(lost);
        byte[] expected = Files.readAllBytes(file);
        Files.write(file, new byte[0]);
        try (Database database = TestRecords.open(data);
            JobService jobs = open(database, executor)) {
          awaitDone(jobs, id);
          assertArrayEquals(expected, Files.readAllBytes(file), lost);
        }
      }
    }
  }

  private static void awaitDone(JobService jobs, String id)
      throws IOException, InterruptedException {
    try (JobFollower events = jobs.follow(id)) {
      while (!events.ended()) {
        var _ = events.next(Duration.ofSeconds(10));
      }
    }
    assertEquals(JobState.DONE, jobs.find(id).orElseThrow().record().state());
  }

  @Test
  void aJobOfADeletedBatchFails() throws Exception {
    write(PARKED, kept("job-parked.json"));
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        Database database = TestRecords.open(data);
        JobService jobs = open(database, executor)) {
      JobRecord job = jobs.find(PARKED).orElseThrow().record();
      assertEquals(JobState.FAILED, job.state());
      assertEquals(
          "its batch was deleted, and with it the common table"
              + CommonTableStatus.NO_PICTURE_MAPPED,
          job.error());
    }
  }

  @Test
  void batchesAreListed() throws Exception {
    Files.createDirectories(data.resolve("batches"));
    Files.write(data.resolve("batches").resolve("batch-id.json"), kept("batch.json"));
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        Database database = TestRecords.open(data);
        JobService jobs = open(database, executor)) {
      assertEquals(
          CommonTableStatus.State.MADE,
          jobs.batches().find("batch-id").orElseThrow().batch().commonTable().state());
    }
  }
}
