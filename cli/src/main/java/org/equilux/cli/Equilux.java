package org.equilux.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.cli.option.CommonOptions;
import org.equilux.cli.report.ErrorReports;
import org.equilux.cli.serve.ServeCommand;
import org.equilux.worker.WorkerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code equilux} command, which only wires its subcommands together. */
@Command(
    name = "equilux",
    description = "Exact contrast for pictures of any size, on every CPU and GPU at hand.",
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
  /**
   * A subcommand.
   *
   * @param needs of the Java that it runs in
   */
  private record Subcommand(Class<?> type, LaunchNeeds needs) {}

  /** The subcommands by name, in the order of the help. */
  private static final Map<String, Subcommand> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("process", new Subcommand(ProcessCommand.class, LaunchNeeds.BRIEF));
    COMMANDS.put("submit", new Subcommand(SubmitCommand.class, LaunchNeeds.TALKING));
    COMMANDS.put("serve", new Subcommand(ServeCommand.class, LaunchNeeds.COMPUTING));
    COMMANDS.put("worker", new Subcommand(WorkerCommand.class, LaunchNeeds.COMPUTING));
    COMMANDS.put("devices", new Subcommand(DevicesCommand.class, LaunchNeeds.COMPUTING));
  }

  // Here only for its options, on which picocli acts.
  @SuppressWarnings("unused")
  @Mixin
  private CommonOptions common;

  private Equilux() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine(args).execute(args));
  }

  /** The needs of each subcommand, by its name. */
  static Map<String, LaunchNeeds> needs() {
    Map<String, LaunchNeeds> needs = new LinkedHashMap<>();
    COMMANDS.forEach((name, subcommand) -> needs.put(name, subcommand.needs()));
    return needs;
  }

  /**
   * The parser of arguments. If these begin with a command the parser knows no other, as looking
   * for the options of all takes longer than a small picture.
   */
  static CommandLine commandLine(String... args) {
    CommandLine commands = new CommandLine(new Equilux());
    if (args.length > 0 && COMMANDS.containsKey(args[0])) {
      commands.addSubcommand(args[0], new CommandLine(COMMANDS.get(args[0]).type()));
    } else {
      COMMANDS.forEach(
          (name, subcommand) -> commands.addSubcommand(name, new CommandLine(subcommand.type())));
    }
    ErrorReports errors = new ErrorReports();
    return commands
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
