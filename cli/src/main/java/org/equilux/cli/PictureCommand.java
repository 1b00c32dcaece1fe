package org.equilux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
      description = "JPEG, PNG or TIFF files. Each result is called NAME_SUFFIX.EXT.")
  private List<Path> files;

  @Mixin private OperationOptions operation;
  @Mixin private OutputOptions output;
  @Mixin private FormatOptions format;

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

  /** Gets ready to do what was asked for. */
  abstract PictureWork open(JobRequest request, Interruption interruption) throws CliException;

  /** Called after a result was made. */
  void finished(PictureTask task) {}

  @Override
  public Integer call() throws CliException {
    // What is worth knowing of a run is in its report; the log would break the progress bar.
    common.configureLogging(Level.SEVERE);
    JobRequest request = operation.request().withOutput(format.options());
    List<PictureTask> tasks = output.plan(files, request);
    try (Interruption interruption = Interruption.watch();
        PictureWork work = open(request, interruption)) {
      return runAll(request, tasks, work, interruption);
    }
  }

  private int runAll(
      JobRequest request, List<PictureTask> tasks, PictureWork work, Interruption interruption)
      throws CliException {
    ProgressBar bar = new ProgressBar(err(), progress);
    int failed = 0;
    for (PictureTask task : tasks) {
      long start = System.nanoTime();
      try {
        check(task);
        PictureWork.Done done = work.run(task, bar);
        bar.clear();
        print(success(request, task, done, (System.nanoTime() - start) / 1_000_000));
        warn(done.report());
        finished(task);
      } catch (InterruptedException e) {
        return interrupted(bar);
      } catch (IOException | JobFailedException | RuntimeException | OutOfMemoryError e) {
        if (interruption.requested()) {
          return interrupted(bar);
        }
        failed++;
        bar.clear();
        print(failure(request, task, e));
        if (common.verbose()) {
          e.printStackTrace(err());
        }
      } finally {
        bar.clear();
      }
    }
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private int interrupted(ProgressBar bar) {
    bar.clear();
    err().println(command.qualifiedName() + ": interrupted; no unfinished file is left behind");
    err().flush();
    return ExitCode.INTERRUPTED;
  }

  private void check(PictureTask task) throws IOException {
    if (!Files.exists(task.input())) {
      throw new IOException("there is no such file");
    }
    if (!Files.isRegularFile(task.input())) {
      throw new IOException("it is no file; give the pictures in it one by one");
    }
    if (!Files.isReadable(task.input())) {
      throw new IOException("it cannot be read: permission denied");
    }
    if (Files.exists(task.output()) && !output.overwrite()) {
      throw new IOException(task.output() + " exists already; --overwrite replaces it");
    }
    Path folder = task.output().toAbsolutePath().getParent();
    if (!Files.isWritable(folder)) {
      throw new IOException("%s cannot be written to; give --output".formatted(folder));
    }
    if (task.tables().isPresent()) {
      task.tables().get().check(0);
    }
  }

  private static FileReport success(
      JobRequest request, PictureTask task, PictureWork.Done done, long millis) {
    return new FileReport(
        task.input().toString(),
        task.output().toString(),
        request.operation().name(),
        request.parameters(),
        done.job(),
        done.picture(),
        millis,
        done.report(),
        null);
  }

  private static FileReport failure(JobRequest request, PictureTask task, Throwable error) {
    return new FileReport(
        task.input().toString(),
        null,
        request.operation().name(),
        request.parameters(),
        null,
        null,
        null,
        null,
        ErrorReports.describe(error));
  }

  private void print(FileReport report) {
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

  PrintWriter err() {
    return command.commandLine().getErr();
  }
}
