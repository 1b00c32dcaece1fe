package org.equilux.cli.work;

import java.io.IOException;
import org.equilux.client.MasterAwayException;
import org.equilux.client.NoServerException;
import org.equilux.client.ServerProblemException;
import org.equilux.client.StopSignal;
import org.equilux.client.UntrustedServerException;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;

/**
 * Classification of errors: failures of a master, which end a command, and failures of one picture.
 */
final class ServerErrors {
  private ServerErrors() {}

  /**
   * Ends the command if there is no master, unless the command is to end anyway.
   *
   * @throws CliException if the failure is the master's absence
   */
  static void rethrowAbsence(IOException error, StopSignal stop) throws CliException {
    if (stop.requested()) {
      return;
    }
    switch (error) {
      case UntrustedServerException e -> throw CliException.unavailable(e.getMessage(), e);
      case NoServerException e -> throw absent(e);
      case MasterAwayException e -> throw CliException.unavailable(e.getMessage(), e);
      default -> {
        // A failure of the picture, or an answer of the master.
      }
    }
  }

  /** The end of a command whose first request failed. */
  static CliException atStart(IOException error) {
    return switch (error) {
      case ServerProblemException e -> new CliException(ExitCode.FAILED, e.getMessage(), e);
      case UntrustedServerException e -> CliException.unavailable(e.getMessage(), e);
      default -> absent(error);
    };
  }

  private static CliException absent(IOException error) {
    return CliException.unavailable(
        "%s; is it running (equilux serve), and is --server right?"
            .formatted(ErrorReports.describe(error)),
        error);
  }
}
