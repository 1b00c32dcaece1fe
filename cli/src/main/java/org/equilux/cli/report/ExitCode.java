package org.equilux.cli.report;

import org.equilux.cli.option.CommonOptions;

/** What every command's exit code means; {@link CommonOptions} prints the same into each help. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int UNAVAILABLE = 3;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
