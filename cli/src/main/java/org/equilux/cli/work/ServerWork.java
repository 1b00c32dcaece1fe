package org.equilux.cli.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.equilux.client.JobOrder;
import org.equilux.client.JobView;
import org.equilux.client.StopSignal;
import org.equilux.client.Submission;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ExitCode;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;

/**
 * The processing of pictures on a master: uploads pictures, follows their jobs and downloads the
 * results.
 */
public final class ServerWork implements PictureWork {
  /**
   * The number of pictures at once: small ones need not wait for each other's way to the server.
   */
  private static final int AT_ONCE = 4;

  private final JobRequest request;
  private final String name;
  private final boolean common;
  private final Optional<TableTarget> target;
  private final Submission submission;
  private final StopSignal stop;
  private final Consumer<String> notices;
  private final ServerBatch batch;

  /** The jobs whose pictures are counted for a common table; set before the first run. */
  private Map<PictureTask, String> counted = Map.of();

  /** Whether the common table is saved; guarded by this object's monitor. */
  private boolean tableSaved;

  /**
   * @param name of all pictures together
   * @param common whether all pictures are mapped through one table
   * @param target where the common table goes, if it is wanted
   * @param submission of the order that the request makes; closed with this
   * @param notices is called with notices for the user
   */
  public ServerWork(
      JobRequest request,
      String name,
      boolean common,
      Optional<TableTarget> target,
      Submission submission,
      StopSignal stop,
      Consumer<String> notices) {
    this.request = request;
    this.name = name;
    this.common = common;
    this.target = target;
    this.submission = submission;
    this.stop = stop;
    this.notices = notices;
    this.batch = new ServerBatch(submission, stop, notices);
  }

  /** The order to a master that a request makes: files are parts of the form, names and all. */
  public static JobOrder order(JobRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>(request.parameters());
    parameters.keySet().removeAll(request.attachments().keySet());
    Map<String, Path> files = new LinkedHashMap<>();
    request.attachments().forEach((parameter, file) -> files.put(parameter, Path.of(file.name())));
    return new JobOrder(request.operation().name(), parameters, files, request.output().values());
  }

  @Override
  public int atOnce() {
    return AT_ONCE;
  }

  @Override
  public void begin(List<PictureTask> tasks, ProgressBar progress)
      throws InterruptedException, CliException {
    if (tasks.size() < 2 && !common) {
      return;
    }
    try {
      if (common && target.isPresent()) {
        target.get().check(0);
      }
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, e.getMessage(), e);
    }
    batch.begin(name, common);
    if (common) {
      counted = new ServerCount(submission, request, batch, stop, progress).run(tasks, AT_ONCE);
    }
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException, CliException {
    task.check();
    long start = System.nanoTime();
    ServerJob job = new ServerJob(submission, request, task, stop, progress);
    String id = common ? counted.get(task) : job.upload(batch);
    try {
      JobView ended = job.await(id, JobView::ended);
      ServerJob.requireDone(ended);
      if (common && target.isPresent()) {
        saveCommonTable(target.get(), id);
      }
      return job.fetch(ended, start);
    } catch (InterruptedException e) {
      giveUp(job, id);
      throw e;
    } catch (IOException e) {
      if (stop.requested()) {
        giveUp(job, id);
      }
      throw e;
    }
  }

  /** Saves the table that all jobs have in common, once. */
  private synchronized void saveCommonTable(TableTarget to, String job)
      throws IOException, InterruptedException, CliException {
    if (tableSaved) {
      return;
    }
    try (SavedTables saved = new SavedTables(to)) {
      submission.tables(job, 1, table -> saved.add(table::transferTo));
      saved.commit();
    } catch (IOException e) {
      ServerErrors.rethrowAbsence(e, stop);
      throw e;
    }
    tableSaved = true;
  }

  private void giveUp(ServerJob job, String id) {
    if (common) {
      batch.abandon();
    } else {
      job.cancel(id, notices);
    }
  }

  @Override
  public void close() {
    submission.close();
  }
}
