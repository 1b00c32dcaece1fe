package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.equilux.master.storage.StorageSettings;
import org.equilux.protocol.JoinToken;
import org.equilux.storage.s3.FaultyProxy;
import org.equilux.storage.s3.FaultyProxy.Fault;
import org.equilux.storage.s3.S3Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Workers in processes of their own that read from an object store and store there. The store is
 * too busy at times, a worker may not use it, and a worker dies.
 */
@Timeout(240)
class DirectTransfersTest {
  private static final String BUCKET = "direct";

  @TempDir Path data;

  private static JsonNode awaitWorkers(TestMaster master, Predicate<JsonNode> state)
      throws InterruptedException {
    while (true) {
      JsonNode workers = TestMaster.json(master.get("/workers")).get("workers");
      if (state.test(workers)) {
        return workers;
      }
      Thread.sleep(20);
    }
  }

  private static JsonNode named(JsonNode workers, String name) {
    return StreamSupport.stream(workers.spliterator(), false)
        .filter(worker -> worker.get("name").textValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static boolean areDirect(JsonNode workers) {
    return workers.size() == 2
        && named(workers, "one").get("directTransfers").booleanValue()
        && named(workers, "two").get("directTransfers").booleanValue();
  }

  /** Bytes between this master and its workers so far. */
  private static double streamed(TestMaster master) {
    return master.registry().scrape().stream()
        .filter(metric -> metric.getMetadata().getName().equals("equilux_worker_traffic_bytes"))
        .flatMap(metric -> metric.getDataPoints().stream())
        .mapToDouble(point -> ((CounterSnapshot.CounterDataPointSnapshot) point).getValue())
        .sum();
  }

  @Test
  void pixelsDoNotPassTheMaster() throws Exception {
    byte[] picture = TestPictures.noise(2900, 3500);
    byte[] expected = Expected.of(picture, "equalize", Map.of());
    JoinToken token = JoinToken.random();
    Path tokenFile = Files.writeString(data.resolve("token"), token.text());
    try (S3Server server = S3Server.start();
        FaultyProxy store =
            new FaultyProxy(server.port(), n -> n % 3 == 2 ? Fault.BUSY : Fault.NONE)) {
      server.makeBucket(BUCKET);
      StorageSettings storage =
          new StorageSettings(
              URI.create("s3://" + BUCKET + "/p"),
              Optional.of(store.endpoint()),
              Optional.empty(),
              false,
              true);
      try (TestMaster master =
              TestMaster.startCluster(
                  data.resolve("data"),
                  config ->
                      config
                          .storage(Optional.of(storage))
                          .auditPercent(0)
                          .joinTokens(Optional.of(token)));
          WorkerProcess _ = WorkerProcess.start(master, tokenFile, "one", data.resolve("one.log"));
          WorkerProcess two =
              WorkerProcess.start(master, tokenFile, "two", data.resolve("two.log"))) {
        awaitWorkers(master, DirectTransfersTest::areDirect);
        String id = master.submit("?operation=equalize", picture);
        awaitWorkers(master, workers -> named(workers, "two").get("resultsDone").intValue() > 0);
        two.kill();
        JsonNode done = master.await(id);
        assertEquals("done", done.get("state").textValue(), done::toString);
        byte[] result = master.get("/jobs/" + id + "/result").body();
        assertArrayEquals(expected, result);
        double share = streamed(master) / (picture.length + result.length);
        assertTrue(share < 0.1, share + " of the bytes were sent by the master and to it");
        assertEquals(
            List.of(
                "p/jobs/" + id + "/chunks-1",
                "p/jobs/" + id + "/input",
                "p/jobs/" + id + "/lut-1",
                "p/jobs/" + id + "/result",
                "p/owner"),
            keys(server));
        assertEquals(204, master.delete("/jobs/" + id).statusCode());
      }
      assertEquals(List.of("p/owner"), keys(server));
      assertEquals(0, server.uploads(BUCKET));
      assertTrue(store.faults() > 0);
    }
  }

  private static List<String> keys(S3Server server) {
    return server.client().listObjectsV2Paginator(b -> b.bucket(BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
