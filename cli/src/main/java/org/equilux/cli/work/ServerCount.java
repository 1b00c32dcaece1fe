package org.equilux.cli.work;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.client.JobView;
import org.equilux.client.StopSignal;
import org.equilux.client.Submission;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;

/** Counts all pictures of a batch on a master, for the table that they have in common. */
final class ServerCount {
  private final Submission submission;
  private final JobRequest request;
  private final ServerBatch batch;
  private final StopSignal stop;
  private final ProgressBar progress;

  /** The jobs of the pictures that are uploaded. */
  private final Map<PictureTask, String> jobs = new ConcurrentHashMap<>();

  ServerCount(
      Submission submission,
      JobRequest request,
      ServerBatch batch,
      StopSignal stop,
      ProgressBar progress) {
    this.submission = submission;
    this.request = request;
    this.batch = batch;
    this.stop = stop;
    this.progress = progress;
  }

  /**
   * Lets the server count every picture and closes the batch; after a failure, the batch is
   * deleted.
   *
   * @return the pictures' jobs
   */
  Map<PictureTask, String> run(List<PictureTask> tasks, int atOnce)
      throws InterruptedException, CliException {
    boolean closed = false;
    ExecutorService pool =
        Executors.newFixedThreadPool(
            atOnce, Thread.ofPlatform().daemon().name("counted-", 0).factory());
    try {
      // The first picture sets the depth of the others, as in one process.
      count(tasks.getFirst());
      awaitAll(pool, tasks.subList(1, tasks.size()));
      batch.close();
      closed = true;
      return jobs;
    } catch (IOException e) {
      throw stopped(e, ErrorReports.describe(e));
    } finally {
      pool.shutdownNow();
      if (!closed) {
        pool.close();
        batch.abandon();
      }
    }
  }

  private void awaitAll(ExecutorService pool, List<PictureTask> tasks)
      throws InterruptedException, CliException {
    List<Future<Void>> counts = new ArrayList<>();
    for (PictureTask task : tasks) {
      counts.add(
          pool.submit(
              () -> {
                count(task);
                return null;
              }));
    }
    try {
      for (Future<Void> count : counts) {
        count.get();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case CliException cause -> throw cause;
        case InterruptedException cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Uploads a picture and waits until it is counted. */
  private void count(PictureTask task) throws InterruptedException, CliException {
    try {
      Files.createDirectories(task.folder());
      ServerJob job = new ServerJob(submission, request, task, stop, progress);
      String id = job.upload(batch);
      jobs.put(task, id);
      JobView now = job.await(id, JobView::awaitsTable);
      if (now.ended()) {
        throw new JobFailedException(now.failure());
      }
    } catch (IOException | JobFailedException e) {
      String why = ErrorReports.describe(e).replaceAll("\\.$", "");
      // If it is another picture's fault, the server has said so.
      boolean anothers = why.endsWith(PictureWork.NO_PICTURE_MAPPED);
      throw stopped(e, anothers ? why : task.input() + ": " + why + PictureWork.NO_PICTURE_MAPPED);
    }
  }

  private CliException stopped(Exception cause, String message) throws InterruptedException {
    if (stop.requested()) {
      throw (InterruptedException) new InterruptedException().initCause(cause);
    }
    return new CliException(ExitCode.FAILED, message, cause);
  }
}
