package org.equilux.command.report;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.equilux.command.terminal.TerminalText;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.BackendException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports errors as one line on the standard error stream. */
public final class ErrorReports implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult result) {
    PrintWriter err = command.getErr();
    TerminalText.line(err, command.getCommandSpec().qualifiedName() + ": " + describe(error));
    if (command.getParseResult().matchedOptionValue("--verbose", false)) {
      TerminalText.trace(err, error);
    }
    err.flush();
    return error instanceof CliException known ? known.exitCode() : ExitCode.FAILED;
  }

  @Override
  public int handleParseException(ParameterException error, String[] args) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    // Some of picocli's messages have several lines.
    (name + ": " + error.getMessage()).lines().forEach(line -> TerminalText.line(err, line));
    UnmatchedArgumentException.printSuggestions(error, err);
    err.println("Try \"" + name + " --help\".");
    err.flush();
    return ExitCode.USAGE;
  }

  /** An error in words for a person. */
  public static String describe(Throwable error) {
    return switch (error) {
      case NoSuchFileException e -> e.getFile() + " does not exist";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      case FileAlreadyExistsException e -> e.getFile() + " exists already";
      case FileSystemException e -> e.getMessage();
      case OutOfMemoryError _ ->
          "out of memory; take fewer --threads or a smaller --chunk-size, or give Java more with"
              + " EQUILUX_JAVA_OPTS=-Xmx8g";
      case BackendException e -> e.getMessage();
      case PictureException e when e.isSalvageable() ->
          e.getMessage() + "; --salvage processes the undamaged part";
      case UncheckedIOException e -> describe(e.getCause());
      case RuntimeException e -> "unexpected error: " + e + " (--verbose shows where)";
      default -> error.getMessage() == null ? error.toString() : error.getMessage();
    };
  }
}
