package org.equilux.cli;

/** What every command's exit code means; {@link CommonOptions} prints the same into each help. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int UNAVAILABLE = 3;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
