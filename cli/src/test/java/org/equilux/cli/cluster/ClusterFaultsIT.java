package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.equilux.cli.Cli;
import org.equilux.cli.Noise;
import org.equilux.cli.work.ServerWork;
import org.equilux.client.EventStream;
import org.equilux.client.JobView;
import org.equilux.client.MasterClient;
import org.equilux.engine.JobRequest;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.operation.Operations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of real processes, one OpenCL worker and two SIMD workers, whose members are killed,
 * suspended and restarted during a job. In every case, the result equals that of {@code equilux
 * process}, and no temporary files remain.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClusterFaultsIT {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          // Other properties of events are ignored.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final JobRequest REQUEST = new JobRequest(Operations.named("equalize"), Map.of());

  private static final String[] WORKERS = {"gpu", "simd-1", "simd-2"};

  @TempDir private static Path shared;
  private static Path picture;
  private static Path expected;

  /**
   * The cluster of all tests without options of their own; each test replaces members killed by an
   * earlier one.
   */
  private static ClusterProcesses lasting;

  @TempDir private Path folder;

  /** A picture of about a hundred chunks, and the result of one process. */
  @BeforeAll
  static void prepare() throws IOException {
    picture = shared.resolve("noise.tif");
    Noise.write(picture, 4000, 6000);
    Path output = Files.createDirectory(shared.resolve("process"));
    assertEquals(0, Cli.run("process", picture, "--output", output).exit());
    expected = output.resolve("noise_equalized.tif");
    lasting = master(Files.createDirectory(shared.resolve("lasting")));
  }

  @AfterAll
  static void end() {
    if (lasting != null) {
      lasting.close();
    }
  }

  private static ClusterProcesses master(Path folder, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("--chunk-size", "128K"));
    all.addAll(List.of(options));
    return new ClusterProcesses(folder, all.toArray(String[]::new));
  }

  /** Waits until all workers are connected and idle. */
  private static ClusterProcesses staffed(ClusterProcesses cluster)
      throws IOException, InterruptedException {
    for (String worker : WORKERS) {
      if (!cluster.isAlive(worker)) {
        cluster.startWorker(worker, worker.equals("gpu") ? "opencl" : "vector");
      }
    }
    cluster.awaitIdle(WORKERS);
    return cluster;
  }

  /** A fault to inject during a job. */
  private interface Fault {
    void strike(ClusterProcesses cluster) throws IOException, InterruptedException;
  }

  /** The events of a job. */
  private record Seen(String id, List<ChunkEvent> events) {
    boolean any(Predicate<ChunkEvent> what) {
      return events.stream().anyMatch(what);
    }
  }

  /** Whether another worker finished a chunk that this one had started, by retry or speculation. */
  private static boolean takenOver(Seen seen, Phase phase, String worker) {
    return seen.any(
        begun ->
            begun.kind() == ChunkEvent.Kind.STARTED
                && begun.phase() == phase
                && begun.worker().equals(worker)
                && seen.any(
                    done ->
                        done.kind() == ChunkEvent.Kind.FINISHED
                            && done.phase() == phase
                            && done.chunk() == begun.chunk()
                            && !done.worker().equals(worker)));
  }

  /** Submits the picture, injects a fault at the first matching event, and checks the result. */
  private Seen run(ClusterProcesses cluster, Predicate<ChunkEvent> when, Fault fault)
      throws Exception {
    try (MasterClient client = new MasterClient(cluster.address(), cluster::token)) {
      JobView job =
          client.create(
              picture,
              "noise.tif",
              UUID.randomUUID().toString(),
              Optional.empty(),
              ServerWork.order(REQUEST),
              (_, _) -> {});
      List<ChunkEvent> events = new ArrayList<>();
      boolean struck = false;
      JobView view = job;
      while (!view.ended()) {
        try (EventStream stream = client.events(job.id())) {
          Optional<EventStream.Event> event = stream.next();
          while (event.isPresent()) {
            if (event.get().type().equals("chunk")) {
              ChunkEvent chunk = chunk(event.get());
              events.add(chunk);
              if (!struck && when.test(chunk)) {
                struck = true;
                fault.strike(cluster);
              }
            }
            event = stream.next();
          }
        } catch (IOException e) {
          // The master was killed; the job continues after its restart.
          assertTrue(struck, () -> e + cluster.logs());
          cluster.await("workers again", workers -> !workers.isEmpty());
        }
        view = client.job(job.id());
      }
      assertTrue(struck, () -> "the fault never struck" + cluster.logs());
      assertEquals("done", view.state(), () -> cluster.logs());
      Path result = folder.resolve("result-" + job.id() + ".tif");
      client.download(job.id(), result);
      assertEquals(-1, Files.mismatch(expected, result), "the result differs");
      nothingIsLeft(cluster.jobs(), job.id());
      return new Seen(job.id(), events);
    }
  }

  private static ChunkEvent chunk(EventStream.Event event) {
    try {
      return JSON.readValue(event.data(), ChunkEvent.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(event.data(), e);
    }
  }

  private static void nothingIsLeft(Path jobs, String id) throws IOException {
    try (Stream<Path> files = Files.list(jobs.resolve(id))) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertEquals(List.of("chunks-1", "input", "lut-1", "result"), names);
    }
  }

  private static Predicate<ChunkEvent> finished(Phase phase, String worker) {
    return event ->
        event.kind() == ChunkEvent.Kind.FINISHED
            && event.phase() == phase
            && event.worker().equals(worker);
  }

  @Test
  void aWorkerIsKilledWhileCounting() throws Exception {
    ClusterProcesses cluster = staffed(lasting);
    Seen seen =
        run(cluster, finished(Phase.MAP, "simd-1"), faulty -> faulty.killBusyWorker("simd-1"));
    assertTrue(takenOver(seen, Phase.MAP, "simd-1"), cluster::logs);
    cluster.awaitIdle("gpu", "simd-2");
  }

  @Test
  void aWorkerIsKilledWhileApplying() throws Exception {
    ClusterProcesses cluster = staffed(lasting);
    Seen seen = run(cluster, finished(Phase.APPLY, "gpu"), faulty -> faulty.killBusyWorker("gpu"));
    assertTrue(takenOver(seen, Phase.APPLY, "gpu"), cluster::logs);
    cluster.awaitIdle("simd-1", "simd-2");
  }

  @Test
  void aWorkerIsSuspendedBeyondItsLease() throws Exception {
    try (ClusterProcesses cluster =
        staffed(master(folder, "--lease", "1s", "--heartbeat-timeout", "120s"))) {
      Seen seen =
          run(
              cluster,
              finished(Phase.MAP, "simd-2"),
              faulty -> faulty.signalWorker("simd-2", "STOP"));
      assertTrue(
          seen.any(
              event ->
                  event.worker().equals("simd-2")
                      && event.kind() == ChunkEvent.Kind.RETRIED
                      && event.detail().contains("lease")),
          cluster::logs);
      // The resumed worker has results that are no longer needed; it then runs a job alone.
      cluster.signalWorker("simd-2", "CONT");
      cluster.awaitIdle(WORKERS);
      cluster.terminateWorker("gpu");
      cluster.terminateWorker("simd-1");
      cluster.awaitIdle("simd-2");
      run(cluster, finished(Phase.APPLY, "simd-2"), _ -> {});
    }
  }

  @Test
  void aWorkerReturnsAfterItsHeartbeatTimeout() throws Exception {
    try (ClusterProcesses cluster = staffed(master(folder, "--heartbeat-timeout", "1s"))) {
      run(
          cluster,
          finished(Phase.MAP, "simd-2"),
          faulty -> {
            faulty.signalWorker("simd-2", "STOP");
            faulty.await("its end", workers -> !workers.containsKey("simd-2"));
          });
      cluster.signalWorker("simd-2", "CONT");
      cluster.awaitIdle(WORKERS);
    }
  }

  @Test
  void aDrainedWorkerFinishesItsChunks() throws Exception {
    ClusterProcesses cluster = staffed(lasting);
    Seen seen =
        run(
            cluster,
            finished(Phase.APPLY, "simd-1"),
            faulty -> assertEquals(143, faulty.terminateWorker("simd-1")));
    assertTrue(
        seen.events().stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED),
        cluster::logs);
    cluster.awaitIdle("gpu", "simd-2");
  }

  @Test
  void theMasterIsKilledAndRestarted() throws Exception {
    ClusterProcesses cluster = staffed(lasting);
    run(
        cluster,
        // Not the GPU worker, which compiles its kernel first and may start near the end.
        finished(Phase.APPLY, "simd-1"),
        faulty -> {
          faulty.killMaster();
          faulty.startMaster();
        });
    cluster.awaitIdle(WORKERS);
    cluster.await(
        "empty caches",
        workers ->
            workers.values().stream().allMatch(worker -> worker.get("cachedBytes").asLong() == 0));
  }
}
