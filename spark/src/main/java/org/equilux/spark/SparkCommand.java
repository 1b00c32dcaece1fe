package org.equilux.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.equilux.command.PictureCommand;
import org.equilux.command.option.Processing;
import org.equilux.command.option.ProcessingOptions;
import org.equilux.command.picture.StandardStreams;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.FileReport;
import org.equilux.command.terminal.Interruption;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.spark.report.ReportRows;
import org.equilux.spark.run.SparkWork;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code process} with the executors of Spark. */
final class SparkCommand extends PictureCommand {
  private final OptionSpec report =
      value(String.class, "URI", "--report")
          .order(19)
          .description(
              "Also write a row for each file to this URI of any file system that Spark supports:"
                  + " as Parquet, or as JSON if the name ends with .json. An existing report is"
                  + " replaced with --overwrite only.")
          .build();

  private final ProcessingOptions processing = new ProcessingOptions();
  private final Supplier<SparkSession> sessions;
  private final List<FileReport> reports = new ArrayList<>();
  private boolean ended;

  /**
   * Creates the command.
   *
   * @param sessions supplies the session when there is work to do
   */
  SparkCommand(Supplier<SparkSession> sessions) {
    this.sessions = sessions;
  }

  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    command.addOption(report);
    processing.addTo(command);
    command
        .usageMessage()
        .description("Process pictures on a cluster of Apache Spark.")
        .footer(
            "  spark-submit --class org.equilux.spark.Process equilux-spark.jar --recursive"
                + " --output /shared/results --report /shared/report.parquet /shared/scans");
  }

  @Override
  public Integer call() throws CliException {
    Optional<ReportRows> rows = Optional.ofNullable(report.<String>getValue()).map(ReportRows::new);
    if (inputs().stream().anyMatch(StandardStreams::is) || writesStandardOutput()) {
      throw wrong("standard streams are not available on Spark; give files and folders");
    }
    if (rows.isPresent()) {
      try {
        rows.get().check(sessions.get(), overwrite());
      } catch (IllegalArgumentException e) {
        throw wrong(e);
      }
    }
    int code = super.call();
    ended = true;
    if (rows.isPresent() && code != ExitCode.INTERRUPTED) {
      rows.get().write(sessions.get(), reports);
    }
    return code;
  }

  @Override
  protected void reported(FileReport file) {
    reports.add(file);
  }

  /** Whether every file has a report; if not, the run failed as a whole. */
  boolean hasEnded() {
    return ended;
  }

  /** The reports of the run's files so far. */
  List<FileReport> reports() {
    return List.copyOf(reports);
  }

  @Override
  protected PictureWork open(JobRequest request, String name, Interruption interruption) {
    Processing chosen = processing.chosen();
    if (!chosen.executor().equals(LocalExecutor.NAME)) {
      throw wrong("--executor is not available on Spark, whose executors compute the chunks");
    }
    Optional<CommonTable> common = commonTable().begin(request);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(sessions.get().sparkContext());
    return new SparkWork(spark, request, chosen, common, tableTarget());
  }
}
