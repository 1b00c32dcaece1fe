package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.LoggedLines;
import org.equilux.master.RunningWorkers;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.net.WorkerSocket;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.JoinToken;
import org.equilux.worker.Credentials;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.equilux.worker.WorkerRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Admission of workers by the join token, over real connections. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AdmissionTest {
  private static final JoinToken TOKEN = JoinToken.random();

  @TempDir private Path folder;

  private final Cluster cluster = new Cluster(SchedulerSettings.DEFAULT);
  private final RunningWorkers workers = new RunningWorkers();
  private final LoggedLines lines = new LoggedLines();
  private WebServer server;

  @AfterEach
  void stop() throws InterruptedException {
    lines.close();
    workers.drain();
    cluster.close();
    server.stop();
  }

  private void serve() throws IOException {
    server =
        WebServer.builder()
            .from(
                WorkerSocket.configure(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    new ClusterService(
                        cluster, new ResultChecks(AuditSettings.DEFAULT, "scalar"), TOKEN)))
            .build()
            .start();
  }

  private Worker worker(Credentials credentials) {
    WorkerOptions options =
        new WorkerOptions(
            "localhost",
            server.port(),
            credentials,
            Optional.empty(),
            "w",
            1,
            0,
            Duration.ofSeconds(20));
    return new Worker(options, BackendStack.of(List.of(new ScalarBackend())));
  }

  private void start(Credentials credentials) {
    workers.start(worker(credentials));
  }

  private void awaitMember() {
    await("a worker is let in", () -> !cluster.workers().isEmpty());
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not within a minute: " + what + lines);
      Thread.onSpinWait();
    }
  }

  @Test
  void aWorkerWithTheTokenIsAdmitted() throws Exception {
    serve();
    start(() -> TOKEN);
    awaitMember();
    assertFalse(lines.any(TOKEN.text()), "the token is logged");
  }

  @Test
  void aWorkerWithAnotherTokenIsRefusedWithAMessage() throws Exception {
    serve();
    Worker stranger = worker(JoinToken::random);
    WorkerRefusedException refused = assertThrows(WorkerRefusedException.class, stranger::run);
    assertTrue(refused.getMessage().contains("join token"), refused.getMessage());
    // The master logs the worker's name.
    assertTrue(lines.any("a worker is rejected"), lines::toString);
    assertTrue(lines.any("w ("), lines::toString);
    assertEquals(List.of(), cluster.workers());
  }

  @Test
  void aMissingTokenFileIsAwaited() throws Exception {
    serve();
    Path file = folder.resolve("join-token");
    start(() -> JoinToken.read(file));
    await("its want is said", () -> lines.any("there is no such file"));
    Files.writeString(file, TOKEN.text());
    awaitMember();
  }
}
