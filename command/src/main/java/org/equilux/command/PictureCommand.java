package org.equilux.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.equilux.command.option.CommonOptions;
import org.equilux.command.option.CommonTableOption;
import org.equilux.command.option.FormatOptions;
import org.equilux.command.option.OperationOptions;
import org.equilux.command.option.OptionGroup;
import org.equilux.command.option.OutputOptions;
import org.equilux.command.path.FilePath;
import org.equilux.command.picture.ArchiveLimits;
import org.equilux.command.picture.PictureFinder;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.FileReport;
import org.equilux.command.report.ReportPrinter;
import org.equilux.command.terminal.Interruption;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.terminal.TerminalText;
import org.equilux.command.work.PictureRun;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The part that commands which make result files of picture files have in common. */
public abstract class PictureCommand extends OptionGroup implements Callable<Integer> {
  private final PositionalParamSpec files =
      PositionalParamSpec.builder()
          .type(List.class)
          .auxiliaryTypes(Path.class)
          .converters(new FilePath())
          .paramLabel("FILE")
          .arity("1..*")
          .required(true)
          // Asked for by help only: no other command line loads the formats.
          .completionCandidates(
              () -> PictureFormats.all().stream().map(PictureFormat::name).iterator())
          .description(
              "Picture files (${COMPLETION-CANDIDATES}), folders of them, archives of them (ZIP,"
                  + " TAR, TAR.GZ), or - for standard input. Each result is called NAME_SUFFIX.EXT."
                  + " In folders and archives, files that are no pictures by name and content are"
                  + " skipped; --verbose and --json list it.")
          .build();

  private final OptionSpec recursive =
      flag("--recursive")
          .order(7)
          .description(
              "Also take the pictures in a folder's folders; below --output there will be the same"
                  + " folders.")
          .build();

  private final OptionSpec json =
      flag("--json")
          .order(20)
          .description("Print one JSON object a file, each on a line of its own, instead of text.")
          .build();

  private final OptionSpec progress =
      flag("--progress")
          .order(21)
          .negatable(true)
          .defaultValue("${sys:equilux.terminal:-false}")
          .fallbackValue("true")
          .description("Show a progress bar on the standard error stream; usual on a terminal.")
          .build();

  private final OperationOptions operation = new OperationOptions();
  private final OutputOptions output = new OutputOptions();
  private final FormatOptions format = new FormatOptions();
  private final CommonTableOption table = new CommonTableOption();
  private final CommonOptions common = new CommonOptions();

  @Override
  protected List<OptionSpec> options() {
    return List.of(recursive, json, progress);
  }

  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    command.addPositional(files);
    for (OptionGroup group : List.of(operation, output, format, table, common)) {
      group.addTo(command);
    }
  }

  /**
   * Opens the work of the command.
   *
   * @param name of all pictures together
   */
  protected abstract PictureWork open(JobRequest request, String name, Interruption interruption)
      throws CliException;

  /** The option by which all pictures are mapped through one table. */
  protected final CommonTableOption commonTable() {
    return table;
  }

  /** The place of tables, if they are wanted. */
  protected final Optional<TableTarget> tableTarget() {
    return output.tableTarget();
  }

  /** Whether a result goes to standard output. */
  protected final boolean writesStandardOutput() {
    return output.isStandardOutput(inputs());
  }

  /** Whether what exists may be replaced. */
  protected final boolean overwrite() {
    return output.overwrite();
  }

  /** Called with the report of each file, in the order in which they are printed. */
  protected void reported(FileReport report) {}

  /** Called after a result was made. */
  protected void finished(PictureTask task) {}

  @Override
  public Integer call() throws CliException {
    // The report has all that users need; log lines would break the progress bar.
    common.configureLogging(Level.SEVERE);
    JobRequest request = operation.request().withOutput(format.writeOptions(output.namedFormat()));
    PrintWriter out = writesStandardOutput() ? err() : command().commandLine().getOut();
    ReportPrinter printer =
        new ReportPrinter(out, err(), json.getValue(), common.verbose(), this::reported);
    try (PictureFinder finder = finder(request)) {
      inputs().forEach(finder::add);
      List<PictureTask> planned = output.plan(inputs(), finder.found(), request, table.isWanted());
      List<PictureTask> tasks = planned.stream().filter(task -> !output.isLeftOut(task)).toList();
      boolean existing = tasks.size() < planned.size();
      finder.refused().stream()
          .map(refused -> FileReport.failed(request, refused.input(), refused.reason()))
          .forEach(printer::print);
      if (table.isWanted() && printer.failed() > 0) {
        throw new CliException(
            ExitCode.FAILED, PictureWork.NO_PICTURE_MAPPED.substring("; ".length()), null);
      }
      planned.stream()
          .filter(task -> !tasks.contains(task))
          .map(task -> FileReport.existing(request, task.input().toString(), task.shownOutput()))
          .forEach(printer::printExisting);
      boolean ended = tasks.isEmpty() || run(request, tasks, printer);
      finder.skipped().stream()
          .map(skipped -> FileReport.skipped(skipped.input(), skipped.reason()))
          .forEach(printer::printSkipped);
      if (existing || tasks.size() + finder.refused().size() + finder.skipped().size() > 1) {
        printer.summarize(finder.skipped().size());
      }
      if (!ended) {
        return ExitCode.INTERRUPTED;
      }
      return printer.failed() + printer.salvaged() > 0 ? ExitCode.FAILED : ExitCode.OK;
    }
  }

  private PictureFinder finder(JobRequest request) {
    return new PictureFinder(
        ArchiveLimits.DEFAULT, recursive.getValue(), output.names(request)::of, output::isFolder);
  }

  /** Runs the pictures; false if the run was interrupted. */
  private boolean run(JobRequest request, List<PictureTask> tasks, ReportPrinter printer)
      throws CliException {
    ProgressBar bar = new ProgressBar(err(), progress.getValue());
    PictureRun run = new PictureRun(request, printer, bar, this::finished);
    try (Interruption interruption = Interruption.watch();
        PictureWork work = open(request, name(), interruption)) {
      boolean ended = run.run(tasks, work, interruption);
      if (!ended) {
        notice(command().qualifiedName() + ": interrupted; no unfinished file is left behind");
      }
      return ended;
    }
  }

  /** The files, folders and archives that were given. */
  protected final List<Path> inputs() {
    return files.getValue();
  }

  private String name() {
    return String.valueOf(inputs().getFirst().toAbsolutePath().normalize().getFileName());
  }

  /** Shows a notice to the user. */
  protected final void notice(String message) {
    TerminalText.line(err(), message);
    err().flush();
  }

  private PrintWriter err() {
    return command().commandLine().getErr();
  }
}
