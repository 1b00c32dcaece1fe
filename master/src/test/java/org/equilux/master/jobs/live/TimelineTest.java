package org.equilux.master.jobs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkEvent.Kind;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.master.jobs.model.TimelineView;
import org.equilux.master.jobs.model.TimelineView.AttemptView;
import org.equilux.master.jobs.model.TimelineView.Outcome;
import org.equilux.master.json.Json;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private long millis = 5;
  private final Timeline timeline = new Timeline(() -> millis * 1_000_000);

  private void at(long now, Kind kind, int chunk, String worker, long attempt, String detail) {
    millis = 5 + now;
    timeline.event(new ChunkEvent(0, chunk, Phase.MAP, kind, worker, "", detail, attempt));
  }

  private void joins(String worker) {
    timeline.worker(new WorkerEvent(WorkerEvent.Kind.TAKES_PART, worker, 2, ""));
  }

  @Test
  void recordsALateAttemptItsDuplicateAndTheWinner() {
    joins("slow");
    at(0, Kind.STARTED, 0, "slow", 1, "");
    at(3_000, Kind.LATE, 0, "slow", 1, "no result for 3.0 s; the mean is 0.5 s");
    joins("fast");
    at(3_001, Kind.DOUBLED, 0, "fast", 2, "an earlier attempt is late");
    at(3_400, Kind.FINISHED, 0, "fast", 2, "");
    at(3_400, Kind.SUPERSEDED, 0, "slow", 1, "fast was faster");
    TimelineView view = timeline.view(0);
    assertEquals(List.of("slow", "fast"), names(view));
    assertEquals(
        List.of(
            new AttemptView(
                0, 0, Phase.MAP, 0, 0, 3_400L, Outcome.SUPERSEDED, false, true, "fast was faster"),
            new AttemptView(1, 0, Phase.MAP, 1, 3_001, 3_400L, Outcome.TAKEN, true, false, null)),
        view.attempts());
  }

  private static List<String> names(TimelineView view) {
    return view.workers().stream().map(TimelineView.WorkerView::name).toList();
  }

  @Test
  void marksADisconnectedWorkerUntilItReturns() {
    joins("w");
    at(10, Kind.STARTED, 4, "w", 1, "");
    at(20, Kind.LOST, 4, "w", 1, "killed");
    timeline.worker(new WorkerEvent(WorkerEvent.Kind.GONE, "w", 2, "killed"));
    TimelineView.WorkerView gone = timeline.view(0).workers().getFirst();
    assertEquals(new TimelineView.WorkerView("w", 2, 20L, "killed"), gone);
    assertEquals(Outcome.LOST, timeline.view(0).attempts().getFirst().outcome());
    joins("w");
    assertNull(timeline.view(0).workers().getFirst().gone());
  }

  @Test
  void returnsOnlyChangesSinceARevision() {
    at(0, Kind.STARTED, 0, "w", 1, "");
    at(1, Kind.STARTED, 1, "w", 2, "");
    long before = timeline.view(0).revision();
    at(2, Kind.FINISHED, 0, "w", 1, "");
    List<AttemptView> changed = timeline.view(before).attempts();
    assertEquals(List.of(0), changed.stream().map(AttemptView::number).toList());
    assertTrue(timeline.view(timeline.view(0).revision()).attempts().isEmpty());
  }

  @Test
  void keepsABoundedNumberOfAttempts() {
    for (int i = 0; i < Timeline.MAX_ATTEMPTS + 3; i++) {
      at(i, Kind.STARTED, i, "w", i + 1, "");
      at(i, Kind.FINISHED, i, "w", i + 1, "");
    }
    TimelineView view = timeline.view(0);
    assertEquals(Timeline.MAX_ATTEMPTS, view.attempts().size());
    assertEquals(3, view.leftOut());
  }

  @Test
  void roundTripsThroughStorage() throws IOException {
    joins("w");
    at(1, Kind.STARTED, 0, "w", 1, "");
    at(2, Kind.FINISHED, 0, "w", 1, "");
    timeline.tablesMade();
    timeline.stitched();
    TimelineView view = timeline.view(0);
    assertEquals(view, Json.read(Json.bytes(view), TimelineView.class));
    assertEquals(2, view.stitched());
  }
}
