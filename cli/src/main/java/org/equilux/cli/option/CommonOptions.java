package org.equilux.cli.option;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.equilux.observe.LogLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of every command: help, version, detail of errors; and the meaning of exit codes. */
@Command(
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:everything was done",
      "  1:some files or the job failed",
      "  2:the command line is wrong; nothing was done",
      "  3:the server or the backend is not available",
      "130:interrupted with Ctrl-C; 143 with SIGTERM"
    },
    footerHeading = "%nExamples:%n")
public final class CommonOptions {
  static {
    // Read once, when the first message is formatted: one line each, as commands' output is.
    System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT %4$s %5$s%6$s%n");
  }

  // picocli acts on these two by itself; nothing reads them.
  @SuppressWarnings("unused")
  @Option(
      names = {"-h", "--help"},
      order = 30,
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @SuppressWarnings("unused")
  @Option(
      names = {"-V", "--version"},
      order = 31,
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  @Option(
      names = {"-v", "--verbose"},
      order = 32,
      description = "Show what is logged, and the stack trace of an error.")
  private boolean verbose;

  public boolean verbose() {
    return verbose;
  }

  /**
   * Sets the level of what is logged on the standard error stream.
   *
   * @param usual the level without {@code --verbose}
   */
  public void configureLogging(Level usual) {
    Level level = verbose ? Level.INFO : usual;
    Logger root = Logger.getLogger("");
    root.setLevel(level);
    for (Handler handler : root.getHandlers()) {
      handler.setLevel(level);
    }
    LogLines.forPeople();
  }
}
