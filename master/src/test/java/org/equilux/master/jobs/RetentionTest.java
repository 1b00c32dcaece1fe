package org.equilux.master.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.live.JobFollower;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.JobEvent;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.jobs.upload.ResumableUpload;
import org.equilux.master.storage.FileStorage;
import org.equilux.observe.Traces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RetentionTest {
  private static final Duration DAYS = Duration.ofDays(30);

  @TempDir private Path data;

  private JobService open(Database database, LocalExecutor executor, TestClock clock)
      throws IOException {
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
  void expiredDataAreRemoved() throws Exception {
    TestClock clock = new TestClock();
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        Database database = TestRecords.open(data);
        JobService jobs = open(database, executor, clock)) {
      Batch batch = jobs.batches().create("scans", "ann", false);
      String id = submit(jobs, batch);
      await(jobs, id, job -> job.state().isFinal());
      ResumableUpload left = jobs.uploads().create("ann", "b.png", 10);
      Path bytes = data.resolve("uploads").resolve(left.id() + ".data");
      Files.setLastModifiedTime(bytes, FileTime.from(clock.instant()));

      clock.advance(Duration.ofHours(23));
      jobs.cleanup().removeOld(Optional.empty());
      assertTrue(jobs.uploads().find(left.id(), "ann").isPresent());
      clock.advance(Duration.ofHours(2));
      jobs.cleanup().removeOld(Optional.empty());
      assertEquals(Optional.empty(), jobs.uploads().find(left.id(), "ann"));

      clock.advance(DAYS.minusDays(2));
      jobs.cleanup().removeOld(Optional.of(DAYS));
      assertTrue(jobs.find(id).isPresent());
      clock.advance(Duration.ofDays(2));
      jobs.cleanup().removeOld(Optional.empty());
      assertTrue(jobs.find(id).isPresent());
      jobs.cleanup().removeOld(Optional.of(DAYS));
      assertEquals(Optional.empty(), jobs.find(id));
      assertEquals(Optional.empty(), jobs.batches().find(batch.id()));
      assertEquals(0, jobs.usedBytes());
    }
  }

  @Test
  void anAbandonedBatchWithACommonTableFails() throws Exception {
    TestClock clock = new TestClock();
    try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        Database database = TestRecords.open(data);
        JobService jobs = open(database, executor, clock)) {
      Batch batch = jobs.batches().create("scans", "ann", true);
      String id = submit(jobs, batch);
      await(jobs, id, JobRecord::awaitsTable);
      clock.advance(DAYS.minusDays(1));
      jobs.cleanup().removeOld(Optional.of(DAYS));
      assertTrue(jobs.find(id).orElseThrow().record().awaitsTable());
      clock.advance(Duration.ofDays(2));
      jobs.cleanup().removeOld(Optional.of(DAYS));

      await(jobs, id, job -> job.state() == JobState.FAILED);
      assertEquals(
          "the batch was not closed within 30 days; no picture was mapped, because a common table"
              + " needs all pictures",
          jobs.find(id).orElseThrow().record().error());
      clock.advance(DAYS.plusDays(1));
      jobs.cleanup().removeOld(Optional.of(DAYS));
      assertEquals(Optional.empty(), jobs.batches().find(batch.id()));
      assertEquals(0, jobs.usedBytes());
    }
  }

  private static String submit(JobService jobs, Batch batch) throws Exception {
    try (JobDraft upload = jobs.admission().begin("ann", "here", -1)) {
      upload.picture(upload.receive(new ByteArrayInputStream(TestPictures.png(20, 20))));
      return upload
          .submit(
              "a.png",
              batch.id(),
              new JobRequest(Operations.named("equalize"), Map.of()),
              Optional.empty())
          .record()
          .id();
    }
  }

  /** Follows a job until its record matches. */
  private static void await(JobService jobs, String id, Predicate<JobRecord> wanted)
      throws IOException, InterruptedException {
    try (JobFollower events = jobs.follow(id)) {
      while (!events.ended()) {
        Optional<JobEvent> event = events.next(Duration.ofSeconds(10));
        if (event.orElse(null) instanceof JobEvent.Changed(JobSnapshot job)
            && wanted.test(job.record())) {
          return;
        }
      }
    }
    throw new AssertionError("it never was as wanted");
  }
}
