package org.equilux.command.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.StandardStreams;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.FileReport;
import org.equilux.command.report.ReportPrinter;
import org.equilux.command.terminal.Interruption;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;

/** The run of a command's pictures through its work, several at once, reported in their order. */
public final class PictureRun {
  private final JobRequest request;
  private final boolean overwrite;
  private final ReportPrinter printer;
  private final ProgressBar bar;
  private final Consumer<PictureTask> finished;

  /**
   * @param overwrite whether results that exist are replaced
   * @param finished called after each result was made and reported
   */
  public PictureRun(
      JobRequest request,
      boolean overwrite,
      ReportPrinter printer,
      ProgressBar bar,
      Consumer<PictureTask> finished) {
    this.request = request;
    this.overwrite = overwrite;
    this.printer = printer;
    this.bar = bar;
    this.finished = finished;
  }

  /**
   * Runs the pictures.
   *
   * @return whether the run came to its end; if not, it was interrupted
   * @throws CliException if no picture can be done
   */
  public boolean run(List<PictureTask> tasks, PictureWork work, Interruption interruption)
      throws CliException {
    try (ExecutorService pool = pool(Math.min(work.atOnce(), tasks.size()))) {
      try {
        work.begin(tasks, bar);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        for (PictureTask task : tasks) {
          outcomes.add(pool.submit(() -> outcome(task, work, interruption)));
        }
        for (Future<Outcome> outcome : outcomes) {
          tell(outcome.get());
        }
        return true;
      } catch (InterruptedException e) {
        return false;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedException) {
          return false;
        }
        throw unexpected(e.getCause());
      } finally {
        // Nothing is left in it unless no picture can be done. Closing waits for clean-ups.
        pool.shutdownNow();
        bar.clear();
      }
    }
  }

  private static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(
        threads, Thread.ofPlatform().daemon().name("picture-", 0).factory());
  }

  /**
   * The outcome of a picture.
   *
   * @param error null if the picture did not fail
   */
  private record Outcome(PictureTask task, FileReport report, Throwable error) {}

  private Outcome outcome(PictureTask task, PictureWork work, Interruption interruption)
      throws InterruptedException, CliException {
    try {
      task.check(overwrite);
      PictureWork.Done done = work.run(task, bar);
      if (task.standardOutput()) {
        StandardStreams.move(task.output());
      }
      return new Outcome(task, success(task, done), null);
    } catch (IOException | JobFailedException | RuntimeException | OutOfMemoryError e) {
      if (interruption.requested()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      String input = task.input().toString();
      return new Outcome(task, FileReport.failed(request, input, ErrorReports.describe(e)), e);
    }
  }

  private FileReport success(PictureTask task, PictureWork.Done done) {
    return new FileReport(
        task.input().toString(),
        task.shownOutput(),
        request.operation().name(),
        request.parameters(),
        done.job(),
        done.picture(),
        done.millis(),
        done.report(),
        null,
        null,
        null);
  }

  private void tell(Outcome outcome) {
    bar.aside(
        () -> {
          if (outcome.error() == null) {
            printer.print(outcome.report());
            finished.accept(outcome.task());
          } else {
            printer.print(outcome.report(), outcome.error());
          }
        });
  }

  private static CliException unexpected(Throwable cause) {
    return switch (cause) {
      case CliException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new CliException(ExitCode.FAILED, ErrorReports.describe(cause), cause);
    };
  }
}
