package org.equilux.cli.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.equilux.client.JobView;
import org.equilux.client.StopSignal;
import org.equilux.client.Submission;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.CliException;
import org.equilux.command.report.Json;
import org.equilux.command.report.PictureSummary;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;

/** The steps of one picture's job on a master: uploaded, followed, downloaded. */
final class ServerJob {
  private final Submission submission;
  private final JobRequest request;
  private final PictureTask task;
  private final StopSignal stop;
  private final ProgressBar progress;

  ServerJob(
      Submission submission,
      JobRequest request,
      PictureTask task,
      StopSignal stop,
      ProgressBar progress) {
    this.submission = submission;
    this.request = request;
    this.task = task;
    this.stop = stop;
    this.progress = progress;
  }

  /** Uploads the picture, which begins its job; returns the job's id. */
  String upload(ServerBatch batch) throws IOException, InterruptedException, CliException {
    try (PictureSource.Opened opened = task.source().open(task.scratch())) {
      // A file that cannot be read is not to look like the server's absence.
      Files.newInputStream(opened.file()).close();
      String id =
          submission.upload(
              opened.file(),
              task.name(),
              batch.id(),
              (sent, total) -> progress.show(task.name() + ", uploading", sent, total));
      batch.tellOfAbsentWorkers();
      return id;
    } catch (IOException e) {
      ServerErrors.rethrowAbsence(e, stop);
      throw e;
    }
  }

  /** Follows the job until it is as wanted or has ended. */
  JobView await(String id, Predicate<JobView> wanted)
      throws IOException, InterruptedException, CliException {
    try {
      JobProgress shown = new JobProgress(task.name(), request.operation(), progress);
      return submission.await(id, wanted, shown);
    } catch (IOException e) {
      ServerErrors.rethrowAbsence(e, stop);
      throw e;
    }
  }

  /**
   * Downloads the result of a job that is done, and its tables if they are wanted.
   *
   * @return what was done
   */
  PictureWork.Done fetch(JobView ended, long start)
      throws IOException, InterruptedException, CliException {
    progress.show(task.name() + ", downloading", 1, 1);
    JobReport report = read(ended.report(), JobReport.class);
    try (SavedTables tables = task.tables().map(SavedTables::new).orElse(null)) {
      if (tables != null) {
        fetchTables(ended.id(), report.pages(), task.tables().get(), tables);
      }
      submission.download(ended.id(), task.output());
      if (tables != null) {
        tables.commit();
      }
    } catch (IOException e) {
      ServerErrors.rethrowAbsence(e, stop);
      throw e;
    }
    return PictureWork.Done.since(
        start, ended.id(), read(ended.picture(), PictureSummary.class), report);
  }

  private void fetchTables(String id, int pages, TableTarget target, SavedTables tables)
      throws IOException, InterruptedException {
    for (int page = 0; page < pages; page++) {
      // An obstacle here does not go away by asking the server again.
      target.check(page);
      submission.tables(id, page + 1, table -> tables.add(table::transferTo));
    }
  }

  private static <T> T read(JsonNode node, Class<T> type) throws JsonProcessingException {
    return node == null ? null : Json.MAPPER.treeToValue(node, type);
  }

  /** Ends a job that is not wanted any more. */
  void cancel(String id, Consumer<String> notices) {
    Farewell.say(
        () -> submission.cancel(id),
        "job " + id + " is cancelled on the server",
        "job " + id + " may still be going on, it could not be cancelled",
        notices);
  }

  /**
   * Checks that a job is done.
   *
   * @throws JobFailedException if it is not
   */
  static void requireDone(JobView ended) throws JobFailedException {
    if (!ended.state().equals("done")) {
      throw new JobFailedException(ended.failure());
    }
  }
}
