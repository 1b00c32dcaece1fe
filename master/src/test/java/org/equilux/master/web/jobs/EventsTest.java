package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestMaster.Event;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventsTest {
  /** A small TIFF with many chunks, since its strips have 8 rows. */
  private static final byte[] TIFF = TestPictures.tiff(200, 200, 1);

  @TempDir Path data;

  @Test
  void eventsAreInOrder() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      String id = master.submit("", TIFF);
      master.await(id, "running");
      List<Event> all = new ArrayList<>();
      try (TestMaster.Events events = master.events(id)) {
        all.add(events.next());
        assertEquals("job", all.getFirst().name());
        assertEquals("running", all.getFirst().data().get("state").textValue());
        all.add(events.next());
        master.openGate();
        for (Event event = events.next(); event != null; event = events.next()) {
          all.add(event);
        }
      }
      Event page = all.get(1);
      assertEquals("page", page.name());
      int chunks = page.data().get("chunks").intValue();
      assertTrue(chunks > 1);
      assertEquals(0, page.data().get("page").intValue());
      assertEquals(1, page.data().get("pages").intValue());
      for (String phase : List.of("map", "apply")) {
        for (String kind : List.of("started", "finished")) {
          assertEquals(chunks, count(all, phase, kind), phase + " " + kind);
        }
      }
      assertTrue(last(all, "map") < first(all, "apply"));
      Event end = all.getLast();
      assertEquals("job", end.name());
      assertEquals("done", end.data().get("state").textValue());
      assertEquals(2L, all.stream().filter(event -> event.name().equals("job")).count());
      Event finished =
          all.stream()
              .filter(event -> event.name().equals("chunk"))
              .filter(event -> event.data().get("kind").textValue().equals("finished"))
              .findFirst()
              .orElseThrow();
      assertEquals("local", finished.data().get("worker").textValue());
      assertEquals("scalar", finished.data().get("backend").textValue());
    }
  }

  private static boolean is(Event event, String phase) {
    return event.name().equals("chunk") && event.data().get("phase").textValue().equals(phase);
  }

  private static long count(List<Event> all, String phase, String kind) {
    return all.stream()
        .filter(event -> is(event, phase) && event.data().get("kind").textValue().equals(kind))
        .count();
  }

  private static int first(List<Event> all, String phase) {
    int i = 0;
    while (!is(all.get(i), phase)) {
      i++;
    }
    return i;
  }

  private static int last(List<Event> all, String phase) {
    int i = all.size() - 1;
    while (!is(all.get(i), phase)) {
      i--;
    }
    return i;
  }

  @Test
  void streamOfAFinalJobEndsImmediately() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = master.submit("", TIFF);
      master.await(id);
      List<Event> again = master.follow(id);
      assertEquals(1, again.size());
      assertEquals("done", again.getFirst().data().get("state").textValue());
    }
  }

  @Test
  void streamBeginsWithTheCurrentProgress() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      String id = master.submit("?operation=sobel", TIFF);
      master.await(id, "running");
      try (TestMaster.Events first = master.events(id)) {
        Event event = first.next();
        while (!event.name().equals("page")) {
          event = first.next();
        }
      }
      var progress = master.job(id).get("progress");
      assertEquals("apply", progress.get("phase").textValue());
      assertEquals(0, progress.get("done").intValue());
      assertTrue(progress.get("total").intValue() > 1);
    }
  }

  @Test
  void streamEndsWhenTheJobIsDeleted() throws IOException {
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      String id = master.submit("", TIFF);
      master.await(id, "running");
      try (TestMaster.Events events = master.events(id)) {
        assertEquals(204, master.delete("/jobs/" + id).statusCode());
        Event last = null;
        for (Event event = events.next(); event != null; event = events.next()) {
          last = event;
        }
        assertEquals("cancelled", last.data().get("state").textValue());
      }
      assertEquals(List.of(), master.folders());
    }
  }

  /** An end in order would look like the end of the job. */
  @Test
  void streamsBreakWhenTheMasterStops() throws IOException {
    TestMaster master = TestMaster.start(data, false, settings -> settings.concurrentJobs(1));
    String runs = master.submit("", TIFF);
    master.await(runs, "running");
    String waits = master.submit("", TIFF);
    TestMaster.Events ofTheFirst = master.events(runs);
    TestMaster.Events ofTheSecond = master.events(waits);
    assertEquals("running", ofTheFirst.next().data().get("state").textValue());
    assertEquals("queued", ofTheSecond.next().data().get("state").textValue());
    Thread stop = Thread.ofVirtual().start(master::close);
    assertThrows(UncheckedIOException.class, () -> readAll(ofTheFirst));
    assertThrows(UncheckedIOException.class, () -> readAll(ofTheSecond));
    assertTrue(join(stop));
  }

  private static void readAll(TestMaster.Events events) {
    Event event = events.next();
    while (event != null) {
      event = events.next();
    }
  }

  private static boolean join(Thread thread) {
    try {
      return thread.join(java.time.Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
