package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.cli.Cli;
import org.equilux.cli.work.ServerWork;
import org.equilux.client.JobView;
import org.equilux.client.MasterClient;
import org.equilux.command.picture.ResultNames;
import org.equilux.command.report.ExitCode;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A batch with a common table on a cluster of real processes, whose master is killed while pictures
 * are counted, and again after the table is computed and before a picture is mapped. The results
 * equal those of {@code equilux process}.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CommonTableIT {
  private static final List<String> NAMES = List.of("moon.png", "retina.jpg", "coffee.png");
  private static final String[] WORKERS = {"one", "two"};

  @TempDir private Path folder;
  @TempDir private Path out;

  private final JobRequest request = new JobRequest(Operations.named("equalize"), Map.of());

  @Test
  void survivesARestartOfTheMaster() throws Exception {
    Path pictures = Files.createDirectories(out.resolve("pictures"));
    Path expected = expected(pictures);

    try (ClusterProcesses cluster = new ClusterProcesses(folder, "--chunk-size", "128K");
        MasterClient client = new MasterClient(cluster.address(), cluster::token)) {
      for (String worker : WORKERS) {
        cluster.startWorker(worker, "scalar");
      }
      cluster.awaitIdle(WORKERS);
      String batch = client.createBatch("scans", true);
      Map<String, String> jobs = begin(cluster, client, batch, pictures);

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
        assertResult(cluster, client, jobs.get(name), name, expected);
      }
      assertEquals(0, counts(cluster));
    }
  }

  /** The folder of the results of one process. */
  private Path expected(Path pictures) throws IOException {
    Path expected = out.resolve("expected");
    List<Object> command =
        new ArrayList<>(List.of("process", "--common-table", "--output", expected));
    for (String name : NAMES) {
      command.add(Cli.picture(name, pictures));
    }
    Cli.Result process = Cli.run(command.toArray());
    assertEquals(ExitCode.OK, process.exit(), process.err());
    return expected;
  }

  /**
   * Submits a job for each picture, of which only the first is counted when the master is killed.
   */
  private Map<String, String> begin(
      ClusterProcesses cluster, MasterClient client, String batch, Path pictures)
      throws IOException, InterruptedException {
    Map<String, String> jobs = new LinkedHashMap<>();
    for (String name : NAMES) {
      if (!jobs.isEmpty()) {
        signal(cluster, "STOP");
      }
      JobView job =
          client.create(
              pictures.resolve(name),
              name,
              name,
              Optional.of(batch),
              ServerWork.order(request),
              (_, _) -> {});
      jobs.put(name, job.id());
      if (jobs.size() == 1) {
        awaitCounts(cluster, 1);
      }
    }
    return jobs;
  }

  private void assertResult(
      ClusterProcesses cluster, MasterClient client, String id, String name, Path expected)
      throws Exception {
    JobView job = ClusterProcesses.end(client, id);
    assertEquals("done", job.state(), job.error() + cluster.logs());
    assertEquals(NAMES.size(), job.commonTable().pictures());
    String result = new ResultNames("_" + request.operation().suffix(), request.output()).of(name);
    Path downloaded = out.resolve(result);
    client.download(id, downloaded);
    assertEquals(-1, Files.mismatch(expected.resolve(result), downloaded), name);
    job.report()
        .path("resultsByWorker")
        .fieldNames()
        .forEachRemaining(worker -> assertTrue(List.of(WORKERS).contains(worker), worker));
  }

  private static void signal(ClusterProcesses cluster, String signal)
      throws IOException, InterruptedException {
    for (String worker : WORKERS) {
      cluster.signalWorker(worker, signal);
    }
  }

  /** The number of pictures with stored counts. */
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
