package org.equilux.master.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.equilux.engine.executor.Phase;
import org.equilux.master.scheduler.Scheduler.WorkerStatus;
import org.equilux.master.scheduler.SchedulerCommand.Cancel;
import org.equilux.master.scheduler.SchedulerCommand.Commit;
import org.equilux.master.scheduler.SchedulerCommand.Discard;
import org.equilux.master.scheduler.SchedulerCommand.Disconnect;
import org.equilux.master.scheduler.SchedulerCommand.FailPage;
import org.equilux.master.scheduler.SchedulerCommand.Late;
import org.equilux.master.scheduler.SchedulerCommand.Retry;
import org.equilux.master.scheduler.SchedulerCommand.Start;
import org.equilux.master.scheduler.SchedulerEvent.AttemptFailed;
import org.equilux.master.scheduler.SchedulerEvent.AttemptSucceeded;
import org.equilux.master.scheduler.SchedulerEvent.ChunkReady;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.master.scheduler.SchedulerEvent.PageClosed;
import org.equilux.master.scheduler.SchedulerEvent.PageOpened;
import org.equilux.master.scheduler.SchedulerEvent.RangeReady;
import org.equilux.master.scheduler.SchedulerEvent.TablesReady;
import org.equilux.master.scheduler.SchedulerEvent.Tick;
import org.equilux.master.scheduler.SchedulerEvent.WorkerDraining;
import org.equilux.master.scheduler.SchedulerEvent.WorkerJoined;
import org.equilux.master.scheduler.SchedulerEvent.WorkerLeft;
import org.equilux.master.scheduler.SchedulerEvent.WorkerResized;
import org.equilux.master.scheduler.SchedulerEvent.WorkerSeen;
import org.junit.jupiter.api.Test;

/** Rules of the scheduler, one test each. */
class SchedulerTest {
  private static final long A = 1;
  private static final long B = 2;
  private static final long JOB = 10;

  private final Scheduler scheduler = new Scheduler(new SchedulerSettings(1_000, 60_000, 3, 2));

  private List<SchedulerCommand> at(long now, SchedulerEvent event) {
    return scheduler.handle(now, event);
  }

  private void join(long worker, int slots) {
    assertEquals(List.of(), at(0, new WorkerJoined(worker, "", slots)));
  }

  private void openPage(int chunks, Phase first) {
    assertEquals(List.of(), at(0, new PageOpened(JOB, chunks, first)));
  }

  /** The round that finds the range of values precedes the others, and workers keep the pixels. */
  @Test
  void chunksWaitForTheRangeOfThePage() {
    at(0, new WorkerJoined(A, "", 1));
    openPage(2, Phase.RANGE);
    assertEquals(
        List.of(new Start(1, A, JOB, 0, Phase.RANGE, true, false)), at(0, new ChunkReady(JOB, 0)));
    at(0, new ChunkReady(JOB, 1));
    assertEquals(List.of(new Commit(1, JOB, 0, Phase.RANGE)), at(5, new AttemptSucceeded(1, true)));
    at(5, new AttemptSucceeded(2, true));
    assertEquals(
        List.of(
            new Start(3, A, JOB, 0, Phase.APPLY, false, false),
            new Start(4, A, JOB, 1, Phase.APPLY, false, false)),
        at(6, new RangeReady(JOB, Phase.APPLY)));
  }

  /** Each slot gets two attempts; attempts beyond a reduced number of slots continue. */
  @Test
  void aWorkerWithFewerSlotsGetsFewerChunks() {
    join(A, 2);
    openPage(6, Phase.APPLY);
    for (int chunk = 0; chunk < 4; chunk++) {
      assertEquals(1, at(0, new ChunkReady(JOB, chunk)).size());
    }
    assertEquals(List.of(), at(1, new WorkerResized(A, 1)));
    assertEquals(List.of(), at(1, new ChunkReady(JOB, 4)));
    assertEquals(1, at(2, new AttemptSucceeded(1, false)).size());
    assertEquals(1, at(2, new AttemptSucceeded(2, false)).size());
    assertEquals(2, at(3, new AttemptSucceeded(3, false)).size());
    assertEquals(1, at(3, new ChunkReady(JOB, 5)).size() + at(4, new WorkerResized(A, 2)).size());
  }

  @Test
  void aChunkIsAssignedToTheWorkerThatKeepsItsPixels() {
    join(A, 1);
    join(B, 1);
    openPage(2, Phase.MAP);
    assertEquals(
        List.of(new Start(1, A, JOB, 0, Phase.MAP, true, false)), at(0, new ChunkReady(JOB, 0)));
    assertEquals(
        List.of(new Start(2, B, JOB, 1, Phase.MAP, true, false)), at(0, new ChunkReady(JOB, 1)));
    assertEquals(List.of(new Commit(1, JOB, 0, Phase.MAP)), at(5, new AttemptSucceeded(1, true)));
    assertEquals(List.of(new Commit(2, JOB, 1, Phase.MAP)), at(5, new AttemptSucceeded(2, true)));
    assertEquals(
        List.of(
            new Start(3, A, JOB, 0, Phase.APPLY, false, false),
            new Start(4, B, JOB, 1, Phase.APPLY, false, false)),
        at(6, new TablesReady(JOB)));
  }

  @Test
  void pixelsAreSentAgainWhenTheirWorkerLeft() {
    join(A, 1);
    openPage(1, Phase.MAP);
    at(0, new ChunkReady(JOB, 0));
    at(1, new AttemptSucceeded(1, true));
    at(2, new WorkerLeft(A, "killed"));
    at(3, new TablesReady(JOB));
    assertEquals(
        List.of(new Start(2, B, JOB, 0, Phase.APPLY, true, false)),
        at(4, new WorkerJoined(B, "", 1)));
  }

  @Test
  void missingPixelsAreSentAgainWithoutAStrike() {
    join(A, 1);
    openPage(1, Phase.MAP);
    at(0, new ChunkReady(JOB, 0));
    at(1, new AttemptSucceeded(1, true));
    at(2, new TablesReady(JOB));
    assertEquals(
        List.of(
            new Retry(JOB, 0, Phase.APPLY, A, "not there"),
            new Start(3, A, JOB, 0, Phase.APPLY, true, false)),
        at(3, new AttemptFailed(2, Failure.PIXELS_MISSING, "not there")));
  }

  /** The number of such failures does not matter, since the worker gets the pixels again. */
  @Test
  void anUnreadableSourceIsNoStrike() {
    join(A, 1);
    openPage(1, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    for (int i = 1; i < 10; i++) {
      assertEquals(
          List.of(
              new Retry(JOB, 0, Phase.APPLY, A, "busy"),
              new Start(i + 1, A, JOB, 0, Phase.APPLY, true, false)),
          at(i, new AttemptFailed(i, Failure.SOURCE_UNREADABLE, "busy")));
    }
  }

  @Test
  void anExpiredLeaseReassignsTheChunkAndTheFirstResultWins() {
    join(A, 1);
    join(B, 1);
    openPage(1, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    List<SchedulerCommand> commands = at(1_000, new Tick());
    assertEquals(2, commands.size());
    assertTrue(commands.get(0) instanceof Retry);
    assertEquals(new Start(2, B, JOB, 0, Phase.APPLY, true, true), commands.get(1));
    assertEquals(WorkerStatus.SUSPECT, scheduler.load(A).orElseThrow().status());
    assertEquals(
        List.of(new Commit(1, JOB, 0, Phase.APPLY), new Cancel(2, B)),
        at(1_100, new AttemptSucceeded(1, false)));
    assertEquals(WorkerStatus.IDLE, scheduler.load(A).orElseThrow().status());
    assertEquals(List.of(new Discard(2)), at(1_200, new AttemptSucceeded(2, false)));
  }

  @Test
  void aSuspectWorkerGetsNoChunksUntilItAnswers() {
    join(A, 2);
    openPage(3, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    at(1_000, new Tick());
    assertEquals(List.of(), at(1_001, new ChunkReady(JOB, 1)));
    List<SchedulerCommand> commands = at(1_002, new AttemptSucceeded(1, false));
    assertEquals(new Commit(1, JOB, 0, Phase.APPLY), commands.get(0));
    assertEquals(new Start(2, A, JOB, 1, Phase.APPLY, true, false), commands.get(1));
  }

  @Test
  void aChunkThatKillsThreeWorkersFailsOnlyItsPage() {
    join(A, 2);
    openPage(3, Phase.APPLY);
    for (int chunk = 0; chunk < 3; chunk++) {
      at(0, new ChunkReady(JOB, chunk));
    }
    at(1, new WorkerLeft(A, "killed"));
    // All three chunks are suspects and run one at a time, alone on their worker.
    assertEquals(
        List.of(new Start(4, B, JOB, 0, Phase.APPLY, true, false)),
        at(2, new WorkerJoined(B, "", 4)));
    assertEquals(
        List.of(
            new Commit(4, JOB, 0, Phase.APPLY), new Start(5, B, JOB, 1, Phase.APPLY, true, false)),
        at(3, new AttemptSucceeded(4, false)));
    at(4, new WorkerLeft(B, "killed"));
    at(5, new WorkerJoined(3, "", 4));
    List<SchedulerCommand> commands = at(6, new WorkerLeft(3, "killed"));
    assertEquals(1, commands.size());
    assertTrue(
        commands.get(0) instanceof FailPage fail
            && fail.reason().contains("chunk 1")
            && fail.reason().contains("killed"),
        commands::toString);
  }

  /** Starts a page of one chunk, which the first of three workers with known processes gets. */
  private void openAmongThree() {
    for (long worker = 1; worker <= 3; worker++) {
      at(0, new WorkerJoined(worker, "process " + worker, 1));
    }
    openPage(1, Phase.APPLY);
    assertEquals(
        List.of(new Start(1, A, JOB, 0, Phase.APPLY, true, false)), at(0, new ChunkReady(JOB, 0)));
  }

  /** The connections of all workers break: the chunk goes to each before its end is noticed. */
  private void loseThree() {
    for (long worker = 1; worker <= 3; worker++) {
      List<SchedulerCommand> commands = at(worker, new WorkerLeft(worker, "the connection broke"));
      assertTrue(commands.getFirst() instanceof Retry, commands::toString);
      assertEquals(worker < 3 ? 2 : 1, commands.size(), commands::toString);
    }
  }

  @Test
  void brokenConnectionsFailNoPage() {
    openAmongThree();
    loseThree();
    assertEquals(List.of(), at(10, new WorkerJoined(4, "another process", 1)));
    assertEquals(
        List.of(new Start(4, 4, JOB, 0, Phase.APPLY, true, false)),
        at(20, new WorkerJoined(5, "process 2", 1)));
    assertEquals(
        List.of(new Commit(4, JOB, 0, Phase.APPLY)), at(30, new AttemptSucceeded(4, false)));
    assertEquals(List.of(), at(70_000, new PageClosed(JOB)));
  }

  /** Without a worker nothing can return either. */
  @Test
  void aChunkWithItsLastStrikeRestsForTheHeartbeatTimeOutOfAConnectedWorker() {
    openAmongThree();
    loseThree();
    assertEquals(List.of(), at(100_000, new Tick()));
    at(100_001, new WorkerJoined(4, "another process", 1));
    at(159_999, new WorkerSeen(4));
    assertEquals(List.of(), at(159_999, new Tick()));
    List<SchedulerCommand> commands = at(160_000, new Tick());
    assertTrue(
        commands.getFirst() instanceof FailPage fail
            && fail.reason().contains("after 3 workers died")
            && fail.reason().contains("the connection broke"),
        commands::toString);
  }

  @Test
  void aProcessThatReturnsBeforeItsLossIsNoticedHasNoStrike() {
    openAmongThree();
    at(1, new WorkerJoined(4, "process 1", 1));
    assertEquals(
        new Start(2, B, JOB, 0, Phase.APPLY, true, false),
        at(2, new WorkerLeft(A, "silent")).get(1));
    at(3, new WorkerLeft(B, "killed"));
    assertEquals(
        new Start(4, 4, JOB, 0, Phase.APPLY, true, false),
        at(4, new WorkerLeft(3, "killed")).get(1));
  }

  @Test
  void aChunkThatBreaksEachConnectionIsGivenUp() {
    openPage(1, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    for (int loss = 1; loss <= 12; loss++) {
      assertEquals(
          List.of(new Start(loss, loss, JOB, 0, Phase.APPLY, true, false)),
          at(loss, new WorkerJoined(loss, "process", 1)));
      List<SchedulerCommand> commands = at(loss, new WorkerLeft(loss, "the connection broke"));
      assertEquals(1, commands.size(), commands::toString);
      assertEquals(loss == 12, commands.getFirst() instanceof FailPage, commands::toString);
    }
  }

  @Test
  void aChunkThatFailedOnAWorkerIsTriedOnAnotherFirst() {
    join(A, 1);
    join(B, 1);
    openPage(1, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    assertEquals(
        List.of(
            new Retry(JOB, 0, Phase.APPLY, A, "broken"),
            new Start(2, B, JOB, 0, Phase.APPLY, true, false)),
        at(1, new AttemptFailed(1, Failure.ERROR, "broken")));
  }

  @Test
  void aDrainingWorkerFinishesButGetsNoNewChunks() {
    join(A, 1);
    openPage(2, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    at(1, new WorkerDraining(A));
    assertEquals(List.of(), at(2, new ChunkReady(JOB, 1)));
    assertEquals(
        List.of(new Commit(1, JOB, 0, Phase.APPLY)), at(3, new AttemptSucceeded(1, false)));
    assertEquals(List.of(), at(4, new WorkerLeft(A, "drained")));
    assertEquals(
        List.of(new Start(2, B, JOB, 1, Phase.APPLY, true, false)),
        at(5, new WorkerJoined(B, "", 1)));
  }

  @Test
  void aSilentWorkerIsDisconnectedAndItsChunkRunsElsewhere() {
    join(A, 1);
    join(B, 1);
    openPage(1, Phase.APPLY);
    at(59_500, new ChunkReady(JOB, 0));
    at(59_600, new WorkerSeen(B));
    List<SchedulerCommand> commands = at(60_000, new Tick());
    assertTrue(commands.get(0) instanceof Retry);
    assertTrue(commands.get(1) instanceof Disconnect gone && gone.worker() == A);
    assertEquals(new Start(2, B, JOB, 0, Phase.APPLY, true, false), commands.get(2));
  }

  @Test
  void aStragglerGetsASecondAttemptOnAnIdleWorker() {
    Scheduler patient = new Scheduler(new SchedulerSettings(100_000, 600_000, 3, 2));
    patient.handle(0, new WorkerJoined(A, "", 1));
    patient.handle(0, new WorkerJoined(B, "", 1));
    patient.handle(0, new PageOpened(JOB, 2, Phase.APPLY));
    patient.handle(0, new ChunkReady(JOB, 0));
    patient.handle(0, new ChunkReady(JOB, 1));
    patient.handle(400, new AttemptSucceeded(2, false));
    assertEquals(List.of(), patient.handle(1_199, new Tick()), "less than three times 400 ms");
    assertEquals(
        List.of(
            new Late(1, A, JOB, 0, Phase.APPLY, 1_200, 400),
            new Start(3, B, JOB, 0, Phase.APPLY, true, true)),
        patient.handle(1_200, new Tick()));
    assertEquals(WorkerStatus.LATE, patient.load(A).orElseThrow().status());
    assertEquals(List.of(), patient.handle(1_250, new Tick()), "it is told once");
    assertEquals(
        List.of(new Commit(3, JOB, 0, Phase.APPLY), new Cancel(1, A)),
        patient.handle(1_300, new AttemptSucceeded(3, false)));
  }

  @Test
  void aWorkerThatHangsOnAClosedPageIsDisconnected() {
    join(A, 1);
    openPage(1, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    assertEquals(List.of(new Cancel(1, A)), at(1, new PageClosed(JOB)));
    assertEquals(List.of(), at(1_000, new Tick()));
    assertEquals(WorkerStatus.SUSPECT, scheduler.load(A).orElseThrow().status());
    at(4_900, new WorkerSeen(A));
    List<SchedulerCommand> commands = at(5_000, new Tick());
    assertEquals(1, commands.size());
    assertTrue(commands.get(0) instanceof Disconnect gone && gone.worker() == A);
  }

  @Test
  void failingWorkersDoNotFailAPageWhileOthersAreHealthy() {
    for (long broken = 1; broken <= 3; broken++) {
      join(broken, 1);
    }
    join(4, 1);
    openPage(12, Phase.APPLY);
    List<SchedulerCommand> open = new ArrayList<>();
    for (int chunk = 0; chunk < 12; chunk++) {
      open.addAll(at(0, new ChunkReady(JOB, chunk)));
    }
    int committed = 0;
    for (long now = 1; !open.isEmpty(); now++) {
      SchedulerCommand next = open.removeFirst();
      assertFalse(next instanceof FailPage, next::toString);
      if (next instanceof Commit) {
        committed++;
      }
      if (next instanceof Start start) {
        open.addAll(
            at(
                now,
                start.worker() == 4
                    ? new AttemptSucceeded(start.attempt(), false)
                    : new AttemptFailed(start.attempt(), Failure.ERROR, "broken")));
      }
    }
    assertEquals(12, committed);
  }

  @Test
  void chunksKeptByAHangingWorkerAreAssignedToOthers() {
    join(A, 2);
    openPage(4, Phase.MAP);
    for (int chunk = 0; chunk < 4; chunk++) {
      at(0, new ChunkReady(JOB, chunk));
    }
    for (int attempt = 1; attempt <= 4; attempt++) {
      at(1, new AttemptSucceeded(attempt, true));
    }
    assertEquals(4, at(2, new TablesReady(JOB)).size());
    at(1_002, new Tick());
    assertEquals(WorkerStatus.SUSPECT, scheduler.load(A).orElseThrow().status());
    List<SchedulerCommand> commands = at(1_003, new WorkerJoined(B, "", 2));
    assertEquals(4, commands.size());
    commands.forEach(command -> assertTrue(command instanceof Start start && start.sendPixels()));
  }

  @Test
  void anUnrequestedCancellationIsAFailure() {
    join(A, 1);
    openPage(1, Phase.APPLY);
    at(0, new ChunkReady(JOB, 0));
    List<SchedulerCommand> commands = at(1, new AttemptFailed(1, Failure.CANCELLED, "no"));
    assertTrue(commands.get(0) instanceof Retry);
    assertTrue(commands.get(1) instanceof Start);
  }

  @Test
  void pagesShareTheWorkersFairly() {
    join(A, 2);
    at(0, new PageOpened(JOB, 10, Phase.APPLY));
    at(0, new PageOpened(JOB + 1, 10, Phase.APPLY));
    for (int chunk = 0; chunk < 10; chunk++) {
      at(0, new ChunkReady(JOB, chunk));
    }
    for (int chunk = 0; chunk < 10; chunk++) {
      at(0, new ChunkReady(JOB + 1, chunk));
    }
    List<SchedulerCommand> commands = at(1, new AttemptSucceeded(1, false));
    assertEquals(new Start(5, A, JOB + 1, 0, Phase.APPLY, true, false), commands.get(1));
  }
}
