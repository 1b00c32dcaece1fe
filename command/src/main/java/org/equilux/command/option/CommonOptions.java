package org.equilux.command.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.equilux.observe.LogLines;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of every command: help, version, detail of errors; and the meaning of exit codes. */
public final class CommonOptions extends OptionGroup {
  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("  0", "everything was done");
    EXIT_CODES.put("  1", "some files or the job failed");
    EXIT_CODES.put("  2", "the command line is wrong; nothing was done");
    EXIT_CODES.put("  3", "the server or the backend is not available");
    EXIT_CODES.put("130", "interrupted with Ctrl-C; 143 with SIGTERM");
  }

  private final OptionSpec help =
      flag("-h", "--help")
          .order(30)
          .usageHelp(true)
          .description("Show this help and exit.")
          .build();

  private final OptionSpec version =
      flag("-V", "--version")
          .order(31)
          .versionHelp(true)
          .description("Show the version and exit.")
          .build();

  private final OptionSpec verbose =
      flag("-v", "--verbose")
          .order(32)
          .description("Show log lines, the stack trace of an error, and which files are skipped.")
          .build();

  @Override
  protected List<OptionSpec> options() {
    return List.of(help, version, verbose);
  }

  /** Adds these options to a command and sets the common layout of its help. */
  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    command.versionProvider(new Version());
    command
        .usageMessage()
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .autoWidth(true)
        .descriptionHeading("%n")
        .parameterListHeading("%nParameters:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES)
        .footerHeading("%nExamples:%n");
  }

  public boolean verbose() {
    return verbose.getValue();
  }

  /**
   * Sets the level of log lines on the standard error stream.
   *
   * @param usual the level without {@code --verbose}
   */
  public void configureLogging(Level usual) {
    LogLines.forPeople();
    Logger.getLogger("").setLevel(verbose() ? Level.INFO : usual);
  }
}
