package org.equilux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What commands that make result files of picture files have in common. */
abstract class PictureCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "JPEG, PNG or TIFF files, folders of them, or archives of them (ZIP, TAR, TAR.GZ). Each"
              + " result is called NAME_SUFFIX.EXT.")
  private List<Path> files;

  @Mixin private OperationOptions operation;
  @Mixin private OutputOptions output;
  @Mixin private FormatOptions format;
  @Mixin private CommonTableOption table;

  @Option(
      names = "--recursive",
      order = 7,
      description =
          "Also take the pictures in a folder's folders; below --output there will be the same"
              + " folders.")
  private boolean recursive;

  @Option(
      names = "--json",
      order = 20,
      description = "Print one JSON object a file, each on a line of its own, instead of text.")
  private boolean json;

  @Option(
      names = "--progress",
      order = 21,
      negatable = true,
      defaultValue = "${sys:equilux.terminal:-false}",
      fallbackValue = "true",
      description = "Show a progress bar on the standard error stream; usual on a terminal.")
  private boolean progress;

  @Mixin private CommonOptions common;

  @Spec private CommandSpec command;

  /**
   * Gets ready to do what was asked for.
   *
   * @param name of all that was given together
   */
  abstract PictureWork open(JobRequest request, String name, Interruption interruption)
      throws CliException;

  /** Whether all pictures are mapped through one table, so that none can be left out. */
  CommonTableOption commonTable() {
    return table;
  }

  /** Where tables go, if they are wanted. */
  Optional<TableTarget> tableTarget() {
    return output.tableTarget();
  }

  /** Called after a result was made. */
  void finished(PictureTask task) {}

  @Override
  public Integer call() throws CliException {
    // What is worth knowing of a run is in its report; the log would break the progress bar.
    common.configureLogging(Level.SEVERE);
    JobRequest request = operation.request().withOutput(format.options());
    String suffix = request.operation().suffix();
    RunSummary summary = new RunSummary();
    try (PictureFinder finder =
        new PictureFinder(
            ArchiveLimits.DEFAULT,
            recursive,
            name -> OutputOptions.resultName(name, suffix),
            output::isFolder)) {
      files.forEach(finder::add);
      List<PictureTask> tasks = output.plan(finder.found(), request, table.isWanted());
      finder.refused().forEach(refused -> print(failure(request, refused), summary));
      if (table.isWanted() && summary.failed() > 0) {
        throw new CliException(
            ExitCode.FAILED, CommonTableOption.NOTHING_DONE.substring("; ".length()), null);
      }
      int exit = run(request, tasks, summary);
      if (tasks.size() + finder.refused().size() + finder.skipped() > 1 && !json) {
        notice(summary.line(finder.skipped()));
      }
      return exit == ExitCode.OK && summary.failed() > 0 ? ExitCode.FAILED : exit;
    }
  }

  private int run(JobRequest request, List<PictureTask> tasks, RunSummary summary)
      throws CliException {
    if (tasks.isEmpty()) {
      return ExitCode.OK;
    }
    ProgressBar bar = new ProgressBar(err(), progress);
    try (Interruption interruption = Interruption.watch();
        PictureWork work = open(request, name(), interruption);
        ExecutorService pool = pool(Math.min(work.atOnce(), tasks.size()))) {
      try {
        work.begin(tasks, bar);
        List<Future<Outcome>> outcomes = new ArrayList<>();
        for (PictureTask task : tasks) {
          outcomes.add(pool.submit(() -> outcome(request, task, work, bar, interruption)));
        }
        for (Future<Outcome> outcome : outcomes) {
          tell(outcome.get(), bar, summary);
        }
      } catch (InterruptedException e) {
        return interrupted(pool, bar);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedException) {
          return interrupted(pool, bar);
        }
        throw unexpected(e.getCause());
      } finally {
        // Nothing is left in it unless no picture can be done.
        pool.shutdownNow();
        bar.clear();
      }
    }
    return ExitCode.OK;
  }

  private static ExecutorService pool(int threads) {
    return Executors.newFixedThreadPool(
        threads, Thread.ofPlatform().daemon().name("picture-", 0).factory());
  }

  private String name() {
    return String.valueOf(files.getFirst().toAbsolutePath().normalize().getFileName());
  }

  /**
   * What became of a picture.
   *
   * @param report of its work; null if it failed
   * @param error null if it did not
   */
  private record Outcome(PictureTask task, FileReport report, Throwable error) {}

  private Outcome outcome(
      JobRequest request,
      PictureTask task,
      PictureWork work,
      ProgressBar bar,
      Interruption interruption)
      throws InterruptedException, CliException {
    try {
      check(task);
      return new Outcome(task, success(request, task, work.run(task, bar)), null);
    } catch (IOException | JobFailedException | RuntimeException | OutOfMemoryError e) {
      if (interruption.requested()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      return new Outcome(task, failure(request, task.input().toString(), e), e);
    }
  }

  private void tell(Outcome outcome, ProgressBar bar, RunSummary summary) {
    bar.aside(
        () -> {
          print(outcome.report(), summary);
          if (outcome.error() == null) {
            warn(outcome.report().report());
            finished(outcome.task());
          } else if (common.verbose()) {
            outcome.error().printStackTrace(err());
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

  /** Waits for what is under way to clean up. */
  private int interrupted(ExecutorService pool, ProgressBar bar) {
    pool.shutdownNow();
    pool.close();
    bar.clear();
    notice(command.qualifiedName() + ": interrupted; no unfinished file is left behind");
    return ExitCode.INTERRUPTED;
  }

  private void check(PictureTask task) throws IOException {
    Path file = task.source().origin();
    if (!Files.exists(file)) {
      throw new IOException("there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is no file");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("it cannot be read: permission denied");
    }
    if (Files.exists(task.output()) && !output.overwrite()) {
      throw new IOException(task.output() + " exists already; --overwrite replaces it");
    }
    Files.createDirectories(task.folder());
    if (!Files.isWritable(task.folder())) {
      throw new IOException("%s cannot be written to; give --output".formatted(task.folder()));
    }
    if (task.tables().isPresent()) {
      task.tables().get().check(0);
    }
  }

  private static FileReport success(JobRequest request, PictureTask task, PictureWork.Done done) {
    return new FileReport(
        task.input().toString(),
        task.output().toString(),
        request.operation().name(),
        request.parameters(),
        done.job(),
        done.picture(),
        done.millis(),
        done.report(),
        null);
  }

  private static FileReport failure(JobRequest request, String input, Throwable error) {
    return failure(request, new PictureFinder.Refused(input, ErrorReports.describe(error)));
  }

  private static FileReport failure(JobRequest request, PictureFinder.Refused refused) {
    return new FileReport(
        refused.input(),
        null,
        request.operation().name(),
        request.parameters(),
        null,
        null,
        null,
        null,
        refused.reason());
  }

  private void print(FileReport report, RunSummary summary) {
    summary.add(report);
    PrintWriter to = json || report.error() == null ? command.commandLine().getOut() : err();
    to.println(json ? Json.line(report) : report.line());
    to.flush();
  }

  /** Says which better backends did not compute; {@code --json} has it in the report. */
  private void warn(JobReport report) {
    if (report != null && !json) {
      report.fallbacks().forEach(fallback -> err().println("  fallback: " + fallback));
      err().flush();
    }
  }

  /** Tells a person something. */
  void notice(String message) {
    err().println(message);
    err().flush();
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }
}
