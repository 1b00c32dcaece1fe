package org.equilux.master.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.Phase;
import org.equilux.master.TestClock;
import org.equilux.master.activity.ActivityEvent.Kind;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private static final JobInfo JOB = new JobInfo("id", "a.png", "ann");

  private final TestClock clock = new TestClock();
  private final Activity activity = new Activity(clock);

  private void finished(String worker, String fallback, long pixels) {
    activity.chunk(
        JOB,
        new ChunkEvent(0, 3, Phase.MAP, ChunkEvent.Kind.FINISHED, worker, "scalar", fallback, 1),
        pixels);
  }

  private List<Kind> kinds(long after) throws InterruptedException {
    return activity.after(after, Duration.ZERO).stream().map(ActivityEvent::kind).toList();
  }

  @Test
  void eventsAreInOrder() throws InterruptedException {
    activity.worker(Kind.REGISTERED, "w", "scalar");
    finished("w", "", 10);
    finished("w", "no device", 10);
    assertEquals(List.of(Kind.REGISTERED, Kind.MAP, Kind.MAP, Kind.FALLBACK), kinds(0));
    assertEquals(List.of(Kind.FALLBACK), kinds(3));
    assertEquals(List.of(), kinds(4));
    assertEquals("job-done", Kind.JOB_DONE.word());
  }

  @Test
  void chunkEventsDoNotEvictOtherEvents() throws InterruptedException {
    activity.worker(Kind.LOST, "w", "silent for 10 s");
    for (int i = 0; i < 5_000; i++) {
      finished("w", "", 1);
    }
    List<ActivityEvent> kept = activity.after(0, Duration.ZERO);
    assertEquals(1_501, kept.size());
    assertEquals(Kind.LOST, kept.getFirst().kind());
    assertEquals(3_502, kept.get(1).id());
    assertEquals(5_001, kept.getLast().id());
    List<ActivityEvent> latest = activity.latest(2);
    assertEquals(List.of(1L, 5_000L, 5_001L), latest.stream().map(ActivityEvent::id).toList());
    assertEquals(5_001, activity.lastId());
  }

  @Test
  void otherEventsAreBoundedToo() throws InterruptedException {
    for (int i = 0; i < 700; i++) {
      activity.worker(Kind.REGISTERED, "w", "scalar");
    }
    assertEquals(500, kinds(0).size());
  }

  @Test
  void throughputCoversTheLastMinutes() {
    finished("a", "", 100);
    clock.advance(Duration.ofSeconds(2));
    finished("b", "", 7);
    finished("a", "", 5);
    Throughput.View view = activity.throughput();
    assertEquals(150, view.pixels().size());
    assertEquals(List.of(100L, 12L), view.pixels().subList(148, 150));
    assertEquals(List.of(1L, 2L), view.chunks().subList(148, 150));
    assertEquals(List.of(100L, 5L), view.workers().get("a").pixels().subList(148, 150));
    clock.advance(Duration.ofSeconds(298));
    assertEquals(12L, activity.throughput().pixels().getFirst());
    clock.advance(Duration.ofSeconds(2));
    assertEquals(0L, activity.throughput().pixels().stream().mapToLong(Long::longValue).sum());
    assertFalse(activity.throughput().workers().containsKey("a"));
  }
}
