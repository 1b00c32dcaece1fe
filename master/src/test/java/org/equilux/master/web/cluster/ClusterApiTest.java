package org.equilux.master.web.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.equilux.master.TestMaster;
import org.equilux.master.TestMaster.Event;
import org.equilux.master.TestMaster.Events;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
public class ClusterApiTest {
  @TempDir Path data;

  @Test
  void streamsTheEventsOfAJob() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      String id = master.submit("?name=a.tif", TestPictures.tiff(200, 150, 1));
      assertEquals("done", master.await(id).get("state").textValue());
      List<String> kinds = new ArrayList<>();
      try (Events events = master.stream("/cluster/events")) {
        while (kinds.isEmpty() || !kinds.getLast().equals("job-done")) {
          Event event = events.next();
          if (event.name().equals("cluster")) {
            kinds.add(event.data().get("kind").textValue());
            assertEquals(id, event.data().get("job").textValue());
            assertEquals("a.tif", event.data().get("jobName").textValue());
          }
        }
      }
      List<String> once = kinds.stream().distinct().toList();
      assertEquals(
          List.of("job-queued", "job-started", "map", "reduce", "apply", "stitched", "job-done"),
          once);
      JsonNode chunks = TestMaster.json(master.get("/jobs/" + id + "/chunks"));
      assertTrue(chunks.get("chunks").size() > 1, chunks.toString());
      int rows = 0;
      for (JsonNode chunk : chunks.get("chunks")) {
        assertEquals("done", chunk.get("state").textValue());
        assertEquals("apply", chunk.get("phase").textValue());
        assertTrue(chunk.has("map") && chunk.has("apply"), chunk.toString());
        rows += chunk.get("rows").intValue();
      }
      assertEquals(150, rows);
      JsonNode cluster = TestMaster.json(master.get("/cluster"));
      assertEquals(0, cluster.get("queued").intValue());
      assertEquals(1, cluster.get("workers").intValue());
      assertTrue(cluster.at("/data/bytes").longValue() > 0);
      JsonNode record = TestMaster.json(master.get("/jobs/" + id + "/record"));
      assertEquals(chunks.get("chunks"), record.at("/pages/0/chunks"));
      JsonNode timeline = TestMaster.json(master.get("/jobs/" + id + "/timeline"));
      assertEquals(timeline, record.at("/pages/0/timeline"));
      assertEquals(2 * chunks.get("chunks").size(), timeline.get("attempts").size());
      assertEquals(404, master.get("/jobs/" + id + "/chunks?page=2").statusCode());
    }
  }

  @Test
  void aStreamResumesOnlyAfterAnEventOfThisRun() throws IOException {
    byte[] png = TestPictures.png(20, 20);
    try (TestMaster master = TestMaster.start(data)) {
      master.await(master.submit("?name=a.png", png));
      JsonNode first = firstOf(master, "none-7");
      assertEquals(1, first.get("id").intValue());
      String epoch = first.get("epoch").textValue();
      assertEquals(1, firstOf(master, "99999").get("id").intValue());
      assertEquals(1, firstOf(master, epoch + "-99999").get("id").intValue());
      assertEquals(4, firstOf(master, epoch + "-3").get("id").intValue());
    }
  }

  /** Returns the first event after a given last event id. */
  private static JsonNode firstOf(TestMaster master, String last) {
    try (Events events = master.stream("/cluster/events", "Last-Event-ID", last)) {
      Event event = events.next();
      while (!event.name().equals("cluster")) {
        event = events.next();
      }
      return event.data();
    }
  }

  @Test
  void listsAreSearchedAndPaged() throws IOException {
    byte[] png = TestPictures.png(20, 20);
    try (TestMaster master = TestMaster.start(data)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String operation = i % 2 == 0 ? "equalize" : "sobel";
        ids.addFirst(master.submit("?name=scan%20" + i + ".png&operation=" + operation, png));
      }
      ids.forEach(master::await);
      List<String> seen = new ArrayList<>();
      String after = "";
      while (after != null) {
        JsonNode page = TestMaster.json(master.get("/jobs?limit=2" + after));
        assertEquals(5, page.get("total").intValue());
        page.get("jobs").forEach(job -> seen.add(job.get("id").textValue()));
        after = page.has("next") ? "&after=" + page.get("next").textValue() : null;
      }
      assertEquals(ids, seen);
      assertEquals(2, total(master, "operation=sobel"));
      assertEquals(5, total(master, "operation=sobel,equalize&state=done,failed"));
      assertEquals(1, total(master, "search=SCAN+3.PNG"));
      assertEquals(1, total(master, "search=" + ids.get(1).substring(0, 12)));
      assertEquals(0, total(master, "owner=ann"));
      assertEquals(400, master.get("/jobs?after=x").statusCode());
      assertEquals(400, master.get("/jobs?state=lost").statusCode());
      assertEquals(400, master.get("/jobs?sort=name").statusCode());
    }
  }

  private static int total(TestMaster master, String query) {
    return TestMaster.json(master.get("/jobs?" + query)).get("total").intValue();
  }
}
