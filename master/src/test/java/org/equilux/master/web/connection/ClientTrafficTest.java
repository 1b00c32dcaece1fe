package org.equilux.master.web.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientTrafficTest {
  private static final byte[] PNG = TestPictures.png(90, 70);

  @TempDir private Path data;

  @Test
  void bodiesAreCountedBothWays() throws IOException {
    try (TestMaster master = TestMaster.start(data)) {
      double before = bytes(master, "from-client");
      String id = master.submit("", PNG);
      assertEquals("done", master.await(id).get("state").textValue());
      assertEquals(PNG.length, bytes(master, "from-client") - before);
      double sent = bytes(master, "to-client");
      byte[] result = master.get("/jobs/" + id + "/result").body();
      assertTrue(result.length > 0);
      // The counter increases after the answer is sent, so the client may see the answer first.
      Instant deadline = Instant.now().plusSeconds(20);
      while (bytes(master, "to-client") - sent < result.length
          && Instant.now().isBefore(deadline)) {
        Thread.onSpinWait();
      }
      assertEquals(result.length, bytes(master, "to-client") - sent);
    }
  }

  private static double bytes(TestMaster master, String direction) {
    return master
        .registry()
        .scrape(name -> name.startsWith("equilux_client_traffic_bytes"))
        .stream()
        .map(CounterSnapshot.class::cast)
        .flatMap(counter -> counter.getDataPoints().stream())
        .filter(point -> point.getLabels().get("direction").equals(direction))
        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
        .sum();
  }
}
