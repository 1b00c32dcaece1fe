package org.equilux.spark;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.equilux.command.report.ExitCode;
import org.equilux.spark.report.ReportRows;
import org.equilux.spark.sql.ProcessFunction;
import picocli.CommandLine;

/** The entry points for programs with a Spark session. */
public final class Equilux {
  /** The name of the SQL function. */
  public static final String FUNCTION = "equilux_process";

  private Equilux() {}

  /**
   * Processes the pictures of files, folders and archives that all machines of the cluster share,
   * and waits for completion. A failed picture is a row with an error.
   *
   * <pre>{@code
   * Dataset<Row> report =
   *  Equilux.process(spark, List.of("/shared/scans"), "--operation=clahe", "--output=/shared/results");
   * }</pre>
   *
   * @param inputs files, folders and archives
   * @param options the options of {@code equilux process}
   * @return the report: a row for each file, with the columns listed in {@code docs/spark.md}
   * @throws IllegalArgumentException if an option is invalid; nothing was processed
   * @throws IllegalStateException if no picture could be processed; the message has the reason
   */
  public static Dataset<Row> process(SparkSession spark, List<String> inputs, String... options) {
    SparkCommand command = new SparkCommand(() -> spark);
    StringWriter errors = new StringWriter();
    CommandLine line =
        Process.commandLine(command)
            .setOut(new PrintWriter(Writer.nullWriter()))
            .setErr(new PrintWriter(errors));
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("--");
    arguments.addAll(inputs);
    int code = line.execute(arguments.toArray(String[]::new));
    if (code == ExitCode.USAGE) {
      throw new IllegalArgumentException(errors.toString().strip());
    }
    if (!command.hasEnded() || code == ExitCode.INTERRUPTED) {
      throw new IllegalStateException(errors.toString().strip());
    }
    return ReportRows.of(spark, command.reports());
  }

  /** Registers the SQL function {@value #FUNCTION} in a session; see {@link ProcessFunction}. */
  public static void register(SparkSession spark) {
    spark.udf().register(FUNCTION, new ProcessFunction(), DataTypes.BinaryType);
  }
}
