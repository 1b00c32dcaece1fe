package org.equilux.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.chaos.ChaosPlan.DatabaseRestart;
import org.equilux.bench.chaos.ChaosPlan.Fault;
import org.equilux.bench.chaos.ChaosPlan.Kill;
import org.equilux.bench.chaos.ChaosPlan.Pause;

/**
 * One run of a plan: jobs are submitted while faults happen; then every result is compared, every
 * job deleted, and nothing may be left.
 *
 * @param restart the command that restarts the database; empty if there is none
 * @param name of the run, by which its requests are repeated
 */
record ChaosRun(
    ChaosCluster cluster,
    ChaosClient client,
    ChaosPictures pictures,
    Optional<String> restart,
    String name) {
  private static final long PATIENCE_SECONDS = 300;
  private static final long LEFT_SECONDS = 60;
  private static final long POLL_MILLIS = 100;

  /**
   * Carries a plan out.
   *
   * @throws IOException if a job is lost, done twice or fails, a result differs, or something is
   *     left; the message says what
   */
  void run(ChaosPlan plan) throws IOException, InterruptedException {
    List<Exception> failures = new ArrayList<>();
    Thread faults =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    makeFaults(plan.faults());
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    failures.add(e);
                  }
                });
    List<String> ids = new ArrayList<>();
    for (ChaosPlan.Job job : plan.jobs()) {
      ids.add(
          client.submit(pictures.input(job.picture()), job.operation(), name + "-" + ids.size()));
    }
    faults.join();
    if (!failures.isEmpty()) {
      throw new IOException("a fault went wrong: " + failures.getFirst(), failures.getFirst());
    }
    cluster.mend();
    for (int i = 0; i < ids.size(); i++) {
      check(ids.get(i), plan.jobs().get(i));
    }
    int all = client.jobs();
    if (all != ids.size()) {
      throw new IOException("%d jobs were submitted, and there are %d".formatted(ids.size(), all));
    }
    for (String id : ids) {
      client.delete(id);
    }
    awaitEmpty();
    cluster.mend();
  }

  private void makeFaults(List<Fault> faults) throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (Fault fault : faults) {
      long wait = fault.atMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      Thread.sleep(Math.max(0, wait));
      switch (fault) {
        case Kill kill -> {
          cluster.kill(kill.role(), kill.index());
          cluster.mend();
        }
        case Pause pause -> {
          cluster.stop(pause.role(), pause.index());
          Thread.sleep(TimeUnit.SECONDS.toMillis(pause.seconds()));
          cluster.resume(pause.role(), pause.index());
        }
        case DatabaseRestart _ -> restartDatabase();
      }
    }
  }

  private void restartDatabase() throws IOException, InterruptedException {
    Process command =
        new ProcessBuilder("sh", "-c", restart.orElseThrow())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    if (!command.waitFor(1, TimeUnit.MINUTES) || command.exitValue() != 0) {
      throw new IOException("the database is not restarted by: " + restart.orElseThrow());
    }
  }

  private void check(String id, ChaosPlan.Job job) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      JsonNode now = client.job(id);
      switch (now.get("state").textValue()) {
        case "done" -> {
          byte[] expected = Files.readAllBytes(pictures.result(job.picture(), job.operation()));
          if (!Arrays.equals(expected, client.result(id))) {
            throw new IOException("the result of %s (%s) is wrong".formatted(id, job));
          }
          return;
        }
        case "failed", "cancelled" ->
            throw new IOException("the job %s (%s) has no result: %s".formatted(id, job, now));
        default -> {
          if (System.nanoTime() > deadline) {
            throw new IOException("the job %s (%s) does not end: %s".formatted(id, job, now));
          }
          // A master that was replaced while it stood still has ended by now.
          cluster.mend();
          Thread.sleep(POLL_MILLIS);
        }
      }
    }
  }

  private void awaitEmpty() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_SECONDS);
    List<Path> left = cluster.jobFolders();
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("files are left of deleted jobs: " + left);
      }
      Thread.sleep(POLL_MILLIS);
      left = cluster.jobFolders();
    }
  }
}
