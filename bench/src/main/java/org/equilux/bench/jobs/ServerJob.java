package org.equilux.bench.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.process.LocalCluster;
import org.equilux.bench.results.Sample;
import org.equilux.client.JobListener;
import org.equilux.client.JobOrder;
import org.equilux.client.JobView;
import org.equilux.client.MasterClient;
import org.equilux.client.StopSignal;
import org.equilux.client.Submission;

/**
 * Jobs on a warm master by the warm client of {@code submit}: upload, events until completion,
 * download. No JVM is started for a job, as is the case for a page or a service.
 */
final class ServerJob implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MasterClient client;

  ServerJob(LocalCluster cluster) throws IOException {
    Optional<String> token = Optional.of(cluster.token());
    this.client = new MasterClient(cluster.address(), () -> token);
  }

  /**
   * Runs a job on the server and deletes it afterwards, outside of the measured time.
   *
   * @param result file to write or overwrite
   */
  Sample run(Path input, Path result, JobWork work) throws IOException, InterruptedException {
    JobOrder order =
        new JobOrder(
            work.operation().toString(), work.operation().parameters(), Map.of(), Map.of());
    Submission submission = new Submission(client, order, new Never(), PATIENCE);
    long start = System.nanoTime();
    String id =
        submission.upload(input, input.getFileName().toString(), Optional.empty(), (_, _) -> {});
    long sent = System.nanoTime();
    JobView ended = submission.await(id, JobView::ended, JobListener.NONE);
    if (!ended.state().equals("done")) {
      throw new IOException("the job failed: " + ended.failure());
    }
    long done = System.nanoTime();
    submission.download(id, result);
    long end = System.nanoTime();
    submission.cancel(id);
    double seconds = (end - start) / 1e9;
    return new Sample(
        seconds,
        Phases.ofServer(
            seconds,
            (sent - start) / 1e9,
            (end - done) / 1e9,
            ended.report().path("mapMillis").asLong(),
            ended.report().path("applyMillis").asLong()));
  }

  /** A signal that is never given. */
  private record Never() implements StopSignal {
    @Override
    public boolean requested() {
      return false;
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
