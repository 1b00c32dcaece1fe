package org.equilux.spark;

import org.apache.spark.sql.SparkSession;
import org.equilux.command.report.ErrorReports;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The application for {@code spark-submit}: {@code equilux process} on a cluster of Spark. */
@SuppressWarnings("AvoidCommonTypeNames") // The name that users give to --class.
public final class Process {
  private Process() {}

  /** Processes pictures, and ends this process with the exit code of {@code equilux process}. */
  public static void main(String[] args) {
    CommandLine line =
        commandLine(
            new SparkCommand(() -> SparkSession.builder().appName("Equilux").getOrCreate()));
    int code = line.execute(args);
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
    }
    System.exit(code);
  }

  /** The parser of the command's arguments, with the command's name in errors. */
  static CommandLine commandLine(SparkCommand command) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name("equilux process");
    command.addTo(spec);
    ErrorReports errors = new ErrorReports();
    return new CommandLine(spec)
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
