package org.equilux.command.report;

/** Ends a command with an exit code and one line that names the error and the remedy. */
public final class CliException extends Exception {
  private final int exitCode;

  public CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  public static CliException unavailable(String message, Throwable cause) {
    return new CliException(ExitCode.UNAVAILABLE, message, cause);
  }
}
