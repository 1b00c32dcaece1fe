package org.equilux.master.jobs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.operation.EqualizeOperation;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.master.activity.Activity;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.JobEvent;
import org.equilux.master.jobs.model.JobProgress;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.PictureFacts;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private static final Duration NO_TIME = Duration.ZERO;
  private static final Instant NOW = Instant.EPOCH;

  private final Job job =
      new Job(
          JobRecord.queued(
                  new JobSubmission(
                      "id",
                      "ann",
                      "a.png",
                      "equalize",
                      Map.of(),
                      Map.of(),
                      "127.0.0.1",
                      null,
                      NOW,
                      new PictureFacts("png", 9, 1000, "gray8", 1)),
                  false)
              .running(NOW),
          new Activity(Clock.systemUTC()));

  private void beginPage() {
    Operation operation = new EqualizeOperation();
    JobSpec spec = new JobSpec(operation, operation.resolve(Map.of()), PixelFormat.GRAY8, 9, 1000);
    job.page(0, 1, ChunkPlan.of(PageTask.raw("", 0, spec), 9));
  }

  private void finish(int chunk) {
    job.chunk(new ChunkEvent(0, chunk, Phase.MAP, ChunkEvent.Kind.FINISHED, "w", "scalar", "", 1));
  }

  @Test
  void aSlowReaderGetsASnapshotInsteadOfMissedEvents() throws InterruptedException {
    Subscription slow = job.subscribe();
    beginPage();
    for (int chunk = 0; chunk < 1000; chunk++) {
      finish(chunk);
    }
    job.publish(job.record().failed(NOW, "why"));

    int read = 0;
    JobEvent last = null;
    int lastSnapshot = 0;
    int movedSince = 0;
    while (!slow.ended()) {
      last = slow.next(NO_TIME).orElseThrow();
      read++;
      switch (last) {
        case JobEvent.Changed(JobSnapshot(JobRecord _, JobProgress progress))
            when progress != null -> {
          lastSnapshot = progress.done();
          movedSince = 0;
        }
        case JobEvent.Changed _ -> {}
        case JobEvent.PageStarted _,
            JobEvent.WorkerMoved _,
            JobEvent.TablesReady _,
            JobEvent.Stitched _ -> {}
        case JobEvent.ChunksPlanned(ChunkMapView known) ->
            assertEquals(
                lastSnapshot,
                known.chunks().stream()
                    .filter(chunk -> chunk.state() == ChunkMapView.State.DONE)
                    .count());
        case JobEvent.ChunkMoved _ -> movedSince++;
      }
    }
    assertTrue(read <= 256, "read " + read);
    assertEquals(1000, lastSnapshot + movedSince);
    assertEquals(
        JobState.FAILED, assertInstanceOf(JobEvent.Changed.class, last).job().record().state());
  }

  @Test
  void aReaderWaitsUntilItsTimeout() throws InterruptedException {
    Subscription subscription = job.subscribe();
    assertTrue(subscription.next(NO_TIME).isPresent());
    assertEquals(Optional.empty(), subscription.next(Duration.ofMillis(1)));
    assertFalse(subscription.ended());
    job.endSubscriptions();
    assertEquals(Optional.empty(), subscription.next(Duration.ofMinutes(1)));
    assertTrue(subscription.ended());
  }

  @Test
  void aLateReaderGetsTheCurrentPage() throws InterruptedException {
    beginPage();
    finish(0);
    Subscription late = job.subscribe();
    JobEvent.Changed first =
        assertInstanceOf(JobEvent.Changed.class, late.next(NO_TIME).orElseThrow());
    assertEquals(new JobProgress(0, 1, Phase.MAP, 1, 1000), first.job().progress());
    assertEquals(new JobEvent.PageStarted(0, 1, 1000, 9, 1000), late.next(NO_TIME).orElseThrow());
    ChunkMapView map =
        assertInstanceOf(JobEvent.ChunksPlanned.class, late.next(NO_TIME).orElseThrow()).chunks();
    assertEquals(ChunkMapView.State.DONE, map.chunks().get(0).state());
    assertEquals("w", map.workers().get(map.chunks().get(0).map().worker()));
    assertEquals(ChunkMapView.State.WAITING, map.chunks().get(1).state());
  }
}
