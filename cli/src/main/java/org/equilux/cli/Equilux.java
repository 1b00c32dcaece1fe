package org.equilux.cli;

import org.equilux.worker.WorkerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code equilux} command. It only wires its subcommands together. */
@Command(
    name = "equilux",
    description = "Exact contrast for pictures of any size, on every CPU and GPU at hand.",
    subcommands = {
      ProcessCommand.class,
      SubmitCommand.class,
      ServeCommand.class,
      WorkerCommand.class,
      DevicesCommand.class,
    },
    footer = {
      "  equilux process scan.tif               here, in one process",
      "  equilux serve                          a master with its web page and a local worker",
      "  equilux worker --master HOST:6000      computes for the master on HOST",
      "  equilux submit --output out *.jpg      have a master do it",
      "  equilux devices                        what this machine can compute with",
      "",
      "Each command explains itself: equilux process --help",
      "In a checkout there are also ./equilux build, ./equilux test and ./equilux format.",
    })
public final class Equilux {
  // Only for its options, on which picocli acts.
  @SuppressWarnings("unused")
  @Mixin
  private CommonOptions common;

  private Equilux() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    ErrorReports errors = new ErrorReports();
    return new CommandLine(new Equilux())
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
