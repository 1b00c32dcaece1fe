package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A series with one table on a cluster of real processes, whose master is killed while pictures are
 * counted, and again when the table is made and no picture is mapped. The results are those of
 * {@code equilux process}, bit by bit.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CommonTableIT {
  private static final List<String> NAMES = List.of("moon.png", "retina.jpg", "coffee.png");
  private static final String[] WORKERS = {"one", "two"};

  @TempDir private Path folder;
  @TempDir private Path out;

  @Test
  void survivesItsMaster() throws Exception {
    Path pictures = Files.createDirectories(out.resolve("pictures"));
    for (String name : NAMES) {
      Cli.picture(name, pictures);
    }
    Path expected = out.resolve("expected");
    Cli.Result process =
        Cli.run(
            "process",
            "--common-table",
            "-o",
            expected,
            pictures.resolve(NAMES.get(0)),
            pictures.resolve(NAMES.get(1)),
            pictures.resolve(NAMES.get(2)));
    assertEquals(ExitCode.OK, process.exit(), process.err());
    JobRequest request = new JobRequest(Operations.named("equalize"), Map.of());
    Map<String, String> jobs = new LinkedHashMap<>();

    try (ClusterProcesses cluster = new ClusterProcesses(folder, "--chunk-size", "128K");
        MasterClient client = new MasterClient(cluster.address(), cluster::token)) {
      for (String worker : WORKERS) {
        cluster.startWorker(worker, "scalar");
      }
      cluster.awaitIdle(WORKERS);
      String batch = client.createBatch("scans", true);
      for (String name : NAMES) {
        if (!jobs.isEmpty()) {
          // What is counted stays so; the others are not counted before the master dies.
          signal(cluster, "STOP");
        }
        JobView job =
            client.create(
                pictures.resolve(name), name, name, Optional.of(batch), request, (_, _) -> {});
        jobs.put(name, job.id());
        if (jobs.size() == 1) {
          awaitCounts(cluster, 1);
        }
      }

      cluster.killMaster();
      assertEquals(1, counts(cluster));
      signal(cluster, "CONT");
      cluster.startMaster();
      awaitCounts(cluster, NAMES.size());

      signal(cluster, "STOP");
      var _ = client.closeBatch(batch);
      Path table = cluster.jobs().resolveSibling("batches").resolve(batch + ".lut");
      cluster.await("a table", _ -> Files.exists(table));
      cluster.killMaster();
      signal(cluster, "CONT");
      cluster.startMaster();
      cluster.awaitIdle(WORKERS);

      for (String name : NAMES) {
        String id = jobs.get(name);
        JobView job = ClusterProcesses.end(client, id);
        assertEquals("done", job.state(), job.error() + cluster.logs());
        assertEquals(NAMES.size(), job.commonTable().pictures());
        String result = OutputOptions.resultName(name, request.operation().suffix());
        Path downloaded = out.resolve(result);
        client.download(id, downloaded);
        assertEquals(-1, Files.mismatch(expected.resolve(result), downloaded), name);
        assertTrue(
            job.report().resultsByWorker().keySet().stream().allMatch(List.of(WORKERS)::contains));
      }
      assertEquals(0, counts(cluster));
    }
  }

  private static void signal(ClusterProcesses cluster, String signal)
      throws IOException, InterruptedException {
    for (String worker : WORKERS) {
      cluster.signalWorker(worker, signal);
    }
  }

  /** Of how many pictures the counts are kept. */
  private static long counts(ClusterProcesses cluster) throws IOException {
    try (var jobs = Files.list(cluster.jobs())) {
      return jobs.filter(job -> Files.exists(job.resolve("counts"))).count();
    }
  }

  private static void awaitCounts(ClusterProcesses cluster, int count)
      throws IOException, InterruptedException {
    cluster.await(count + " pictures counted", _ -> counts(cluster) == count);
  }
}
