package org.equilux.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.chaos.ChaosPlan.Broken;
import org.equilux.bench.chaos.ChaosPlan.DatabaseRestart;
import org.equilux.bench.chaos.ChaosPlan.Fault;
import org.equilux.bench.chaos.ChaosPlan.Kill;
import org.equilux.bench.chaos.ChaosPlan.Pause;
import org.equilux.bench.chaos.ChaosPlan.Way;

/**
 * Runs of plans: jobs are submitted while faults happen; then every result is compared, every job
 * deleted, and nothing may be left.
 */
record ChaosRuns(
    ChaosCluster cluster,
    ChaosServers servers,
    ChaosClient client,
    ChaosPictures pictures,
    Leftovers leftovers) {
  private static final long PATIENCE_SECONDS = 300;

  /** The time-out of followers, and of the removal of files, after the end of a job. */
  private static final long LEFT_SECONDS = 60;

  private static final long POLL_MILLIS = 100;
  private static final int PIECES = 3;

  /**
   * Carries a plan out.
   *
   * @param name of the run, by which its requests are repeated
   * @throws IOException if a job is lost, done twice or fails, a result differs, events end before
   *     the job, or something is left; the message says what
   */
  Times run(ChaosPlan plan, String name) throws IOException, InterruptedException {
    long start = System.nanoTime();
    cluster.awaitUp();
    long up = System.nanoTime();
    long faulty = up;
    List<String> ids = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> faults = new ArrayList<>();
      for (Fault fault : plan.faults()) {
        faults.add(threads.submit(doing(() -> make(fault))));
      }
      List<Future<String>> jobs = new ArrayList<>();
      for (int i = 0; i < plan.jobs().size(); i++) {
        ChaosPlan.Job job = plan.jobs().get(i);
        String key = name + "-" + i;
        jobs.add(threads.submit(() -> complete(threads, job, key)));
      }
      try {
        for (Future<Void> fault : faults) {
          var _ = result(fault);
        }
        faulty = System.nanoTime();
        for (Future<String> job : jobs) {
          awaitEnd(job);
          ids.add(result(job));
        }
      } catch (IOException | InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
    long done = System.nanoTime();
    int all = client.jobs();
    if (all != ids.size()) {
      throw new IOException("%d jobs were submitted, and there are %d".formatted(ids.size(), all));
    }
    for (String id : ids) {
      client.delete(id);
    }
    client.deleteUploads();
    awaitNothing(() -> leftovers.ofJobs(Set.copyOf(ids)));
    return new Times(up - start, faulty - up, done - up, System.nanoTime() - done);
  }

  /**
   * The times of a run in nanoseconds.
   *
   * @param start until all masters were up
   * @param faults from then on until the last fault was over
   * @param jobs from the same time on until every result was compared
   * @param deletion until nothing was left
   */
  record Times(long start, long faults, long jobs, long deletion) {
    @Override
    public String toString() {
      return "%.1f s (start %.1f, faults %.1f, jobs %.1f, deletion %.1f)"
          .formatted(
              (start + jobs + deletion) / 1e9,
              start / 1e9,
              faults / 1e9,
              jobs / 1e9,
              deletion / 1e9);
    }
  }

  /** A step of a run. */
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private static Callable<Void> doing(Step step) {
    return () -> {
      step.run();
      return null;
    };
  }

  private static <T> T result(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? io
          : new IOException(e.getCause().toString(), e.getCause());
    }
  }

  /** Waits for the end of a job, and starts masters again that were replaced meanwhile. */
  private void awaitEnd(Future<String> job) throws IOException, InterruptedException {
    while (!job.isDone()) {
      cluster.mend();
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void make(Fault fault) throws IOException, InterruptedException {
    Thread.sleep(fault.atMillis());
    switch (fault) {
      case Kill kill -> {
        ChaosMember killed = cluster.member(kill.role(), kill.index());
        killed.kill();
        killed.mend();
      }
      case Pause pause -> {
        ChaosMember paused = cluster.member(pause.role(), pause.index());
        paused.signal("STOP");
        Thread.sleep(pause.millis());
        paused.signal("CONT");
      }
      case DatabaseRestart _ -> servers.restartDatabase();
      case Broken broken -> {
        FaultProxy proxy = cluster.link(broken.master(), broken.link());
        proxy.begin(broken.how());
        Thread.sleep(broken.millis());
        proxy.mend();
      }
    }
  }

  /** Submits a job and compares its result; returns its id. */
  private String complete(ExecutorService threads, ChaosPlan.Job job, String key)
      throws IOException, InterruptedException {
    Path picture = pictures.input(job.picture());
    String id =
        job.way() == Way.WHOLE
            ? client.submit(picture, job.operation(), key)
            : client.submitInPieces(picture, job.operation(), key, PIECES);
    Future<String> followed =
        job.followed() ? threads.submit(() -> client.follow(id)) : threads.submit(() -> "done");
    awaitDone(id, job);
    byte[] expected = Files.readAllBytes(pictures.result(job.picture(), job.operation()));
    if (!Arrays.equals(expected, client.result(id))) {
      throw new IOException("the result of %s (%s) is wrong".formatted(id, job));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_SECONDS);
    while (!followed.isDone()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("a follower of %s does not hear of its end".formatted(id));
      }
      Thread.sleep(POLL_MILLIS);
    }
    if (!result(followed).equals("done")) {
      throw new IOException("events tell another end of %s: %s".formatted(id, result(followed)));
    }
    return id;
  }

  private void awaitDone(String id, ChaosPlan.Job job) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      JsonNode now = client.job(id);
      switch (now.get("state").textValue()) {
        case "done" -> {
          return;
        }
        case "failed", "cancelled" ->
            throw new IOException("the job %s (%s) has no result: %s".formatted(id, job, now));
        default -> {
          if (System.nanoTime() > deadline) {
            throw new IOException("the job %s (%s) does not end: %s".formatted(id, job, now));
          }
          Thread.sleep(POLL_MILLIS);
        }
      }
    }
  }

  /** A query for rows, files and objects that are left. */
  private interface Left {
    List<String> look() throws IOException;
  }

  /** Starts one master alone after all runs; then nothing at all may be left. */
  void end() throws IOException, InterruptedException {
    cluster.startOneAlone();
    awaitNothing(leftovers::all);
  }

  private static void awaitNothing(Left look) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_SECONDS);
    List<String> left = look.look();
    while (!left.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("this is left after all jobs are deleted: " + left);
      }
      Thread.sleep(POLL_MILLIS);
      left = look.look();
    }
  }
}
