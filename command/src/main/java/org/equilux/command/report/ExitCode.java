package org.equilux.command.report;

/** The exit codes of all commands, as each command's help explains them. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int UNAVAILABLE = 3;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
