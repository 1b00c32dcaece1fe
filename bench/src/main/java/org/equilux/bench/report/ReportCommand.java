package org.equilux.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that creates a page with charts from result files, or separate charts. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Creates one self-contained page with charts from result files.",
      "If several files have the same row, the last one is shown."
    })
public final class ReportCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Results (--json of the others).")
  private List<Path> results;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The page.")
  private Path output;

  @Option(
      names = "--charts",
      paramLabel = "DIR",
      description = "Folder for an SVG file of each chart, with or without a page.")
  private Path charts;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "With --charts: only charts whose name contains this text.")
  private String only = "";

  @Option(
      names = "--document",
      paramLabel = "FILE",
      description =
          "Regenerates the tables and charts of a Markdown document such as docs/report.md; charts"
              + " are written to the folder images next to it.")
  private Path document;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (output == null && charts == null && document == null) {
      throw new ParameterException(
          command.commandLine(),
          "no output is given; give a page (-o), a folder (--charts) or a document (--document)");
    }
    try {
      Map<String, ResultFile> files = new LinkedHashMap<>();
      for (Path file : results) {
        files.put(file.getFileName().toString(), ResultFile.read(file));
      }
      if (output != null) {
        Files.writeString(output, HtmlReport.of(files));
        System.out.println(output);
      }
      if (charts != null) {
        write(HtmlReport.merged(List.copyOf(files.values())));
      }
      if (document != null) {
        Document.update(document, files);
        System.out.println(document);
      }
      return 0;
    } catch (IOException e) {
      System.err.println("equilux bench report: " + e.getMessage());
      return 2;
    }
  }

  /** The file name of a chart. */
  static String fileName(String chart) {
    return "bench-" + chart + ".svg";
  }

  private void write(List<Row> rows) throws IOException {
    Files.createDirectories(charts);
    for (Group group : Group.values()) {
      for (Map.Entry<String, Svg> chart : Charts.of(group, rows).entrySet()) {
        if (chart.getKey().contains(only)) {
          Path file = charts.resolve(fileName(chart.getKey()));
          Files.writeString(file, chart.getValue().standalone());
          System.out.println(file);
        }
      }
    }
  }
}
