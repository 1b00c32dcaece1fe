package org.equilux.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.equilux.cli.serve.ServeCommand;
import org.equilux.command.ProcessCommand;
import org.equilux.command.option.CommonOptions;
import org.equilux.command.option.OptionGroup;
import org.equilux.command.report.ErrorReports;
import org.equilux.worker.WorkerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code equilux} command, which only wires its subcommands together. */
public final class Equilux {
  /**
   * A subcommand.
   *
   * @param description for the list of commands
   * @param spec makes the command with its options
   * @param needs of the Java that it runs in
   */
  private record Subcommand(String description, Supplier<CommandSpec> spec, LaunchNeeds needs) {}

  /** The subcommands by name, in the order of the help. */
  private static final Map<String, Subcommand> COMMANDS = new LinkedHashMap<>();

  static {
    add("process", ProcessCommand.DESCRIPTION, () -> spec(new ProcessCommand()), LaunchNeeds.BRIEF);
    add("submit", SubmitCommand.DESCRIPTION, () -> spec(new SubmitCommand()), LaunchNeeds.TALKING);
    // No method reference: this would load the class for every command.
    add("serve", ServeCommand.DESCRIPTION, () -> ServeCommand.spec(), LaunchNeeds.COMPUTING);
    add(
        "worker",
        WorkerCommand.DESCRIPTION,
        () -> CommandSpec.forAnnotatedObject(new WorkerCommand()),
        LaunchNeeds.COMPUTING);
    add(
        "devices",
        DevicesCommand.DESCRIPTION,
        () -> spec(new DevicesCommand()),
        LaunchNeeds.LOOKING);
  }

  private Equilux() {}

  private static void add(
      String name, String description, Supplier<CommandSpec> spec, LaunchNeeds needs) {
    COMMANDS.put(name, new Subcommand(description, spec, needs));
  }

  private static CommandSpec spec(OptionGroup command) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
    command.addTo(spec);
    return spec;
  }

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
   * The parser of these arguments. If a subcommand is among them, the parser knows no other, and
   * otherwise their names and descriptions only, as the options of all take longer than a small
   * picture.
   */
  static CommandLine commandLine(String... args) {
    Optional<String> given = Arrays.stream(args).filter(COMMANDS::containsKey).findFirst();
    if (given.isPresent()) {
      return commandLine(List.of(given.get()));
    }
    CommandLine line = commandLine(List.of());
    COMMANDS.forEach(
        (name, subcommand) -> {
          CommandSpec listed = CommandSpec.create();
          listed.usageMessage().description(subcommand.description());
          line.addSubcommand(name, listed);
        });
    return line;
  }

  /** The parser of any arguments, which knows all options of all subcommands. */
  static CommandLine commandLine() {
    return commandLine(List.copyOf(COMMANDS.keySet()));
  }

  private static CommandLine commandLine(List<String> names) {
    CommandSpec spec = CommandSpec.create().name("equilux");
    new CommonOptions().addTo(spec);
    spec.usageMessage()
        .description("Exact contrast for pictures of any size, on every CPU and GPU at hand.")
        .footer(
            "  equilux process scan.tif               here, in one process",
            "  equilux serve                          a master with its web page and a local"
                + " worker",
            "  equilux worker --master HOST:6000      computes for the master on HOST",
            "  equilux submit --output out *.jpg      have a master do it",
            "  equilux devices                        what this machine can compute with",
            "",
            "Each command explains itself: equilux process --help",
            "In a checkout there are also ./equilux build, ./equilux test and ./equilux format.");
    CommandLine line = new CommandLine(spec);
    for (String name : names) {
      line.addSubcommand(name, COMMANDS.get(name).spec().get());
    }
    ErrorReports errors = new ErrorReports();
    return line.setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
