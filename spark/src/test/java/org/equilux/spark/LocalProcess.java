package org.equilux.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.equilux.command.ProcessCommand;
import org.equilux.command.report.ErrorReports;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code equilux process} in this process, whose results are the expected ones. */
final class LocalProcess {
  /**
   * The end of a command.
   *
   * @param out lines of standard output
   * @param err lines of standard error
   */
  record Ended(int code, List<String> out, List<String> err) {}

  private LocalProcess() {}

  static Ended run(String... arguments) {
    ProcessCommand command = new ProcessCommand();
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name("equilux process");
    command.addTo(spec);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ErrorReports errors = new ErrorReports();
    int code =
        new CommandLine(spec)
            .setExecutionExceptionHandler(errors)
            .setParameterExceptionHandler(errors)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ended(code, out.toString().lines().toList(), err.toString().lines().toList());
  }

  /** The files of a folder and its subfolders, by relative name, including hidden ones. */
  static Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .forEach(file -> files.put(folder.relativize(file).toString(), file));
    }
    return files;
  }

  /** Asserts that two folders have the same files with the same bytes. */
  static void assertSameFiles(Path expected, Path actual) throws IOException {
    Map<String, Path> all = files(expected);
    assertEquals(all.keySet(), files(actual).keySet());
    for (Map.Entry<String, Path> file : all.entrySet()) {
      assertArrayEquals(
          Files.readAllBytes(file.getValue()),
          Files.readAllBytes(actual.resolve(file.getKey())),
          file.getKey());
    }
  }
}
