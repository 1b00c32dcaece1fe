package org.equilux.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs commands like the main method, and captures their output. */
public final class Cli {
  /** The output and exit code of a command. */
  public record Result(int exit, String out, String err) {}

  private Cli() {}

  public static Result run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    CommandLine command = Equilux.commandLine(words);
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return new Result(command.execute(words), out.toString(), err.toString());
  }

  /** The error of the parser for a command line; files need not exist. */
  public static Optional<String> misunderstood(List<String> words) {
    try {
      Equilux.commandLine(words.toArray(String[]::new)).parseArgs(words.toArray(String[]::new));
      return Optional.empty();
    } catch (CommandLine.MissingParameterException _) {
      // Texts also mention options without their files.
      return Optional.empty();
    } catch (CommandLine.ParameterException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Copies one of the real pictures of the kernels' tests. */
  public static Path picture(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = Cli.class.getResourceAsStream("/images/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
