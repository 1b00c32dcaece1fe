package org.equilux.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Ratio;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.ResultTable;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;

/**
 * A Markdown document with tables and charts generated from result files. The text between {@code
 * <!-- measured: WHAT -->} and {@code <!-- end -->} is replaced. WHAT is {@code files}, {@code
 * gains}, {@code kernels}, {@code jobs}, {@code scaling} or {@code simulation}, optionally with
 * words that a work's name must contain, or {@code charts} with words that a chart's name must
 * contain.
 */
final class Document {
  private static final Pattern BLOCK =
      Pattern.compile("(<!-- measured: ([^>]+?) -->\\n)(.*?)(<!-- end -->)", Pattern.DOTALL);
  private static final String IMAGES = "images";

  private final Map<String, ResultFile> files;
  private final List<Row> rows;
  private final Map<String, Svg> used = new LinkedHashMap<>();

  private Document(Map<String, ResultFile> files) {
    this.files = files;
    this.rows = HtmlReport.merged(List.copyOf(files.values()));
  }

  /**
   * Regenerates a document's tables and charts.
   *
   * @param document with charts in the folder {@code images} next to it
   * @throws IOException also if a block is unknown; the message names it
   */
  static void update(Path document, Map<String, ResultFile> files) throws IOException {
    Document made = new Document(files);
    String text = made.filled(Files.readString(document));
    Path images = Files.createDirectories(document.toAbsolutePath().resolveSibling(IMAGES));
    for (Map.Entry<String, Svg> chart : made.used.entrySet()) {
      Files.writeString(
          images.resolve(ReportCommand.fileName(chart.getKey())), chart.getValue().standalone());
    }
    Files.writeString(document, text);
  }

  private String filled(String text) throws IOException {
    Matcher blocks = BLOCK.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (blocks.find()) {
      blocks.appendReplacement(
          filled,
          Matcher.quoteReplacement(
              blocks.group(1) + "\n" + block(blocks.group(2)) + "\n" + blocks.group(4)));
    }
    return blocks.appendTail(filled).toString();
  }

  private String block(String what) throws IOException {
    List<String> words = Arrays.asList(what.strip().split("\\s+", -1));
    List<String> filter = words.subList(1, words.size());
    String made =
        switch (words.getFirst()) {
          case "files" -> sources();
          case "gains" -> gains(of(Group.JOBS, filter));
          case "kernels" -> kernels(of(Group.KERNELS, filter));
          case "jobs" -> jobs(of(Group.JOBS, filter));
          case "scaling" -> workers(of(Group.SCALING, filter));
          case "simulation" -> workers(of(Group.SIMULATION, filter));
          case "charts" -> charts(filter);
          default -> throw new IOException("there is no \"measured: %s\"".formatted(what));
        };
    return made.isEmpty() ? "*Not measured yet.*\n" : made;
  }

  private List<Row> of(Group group, List<String> words) {
    return rows.stream()
        .filter(row -> row.group() == group)
        .filter(row -> words.stream().allMatch(word -> row.workName().contains(word)))
        .toList();
  }

  private String sources() {
    return files.entrySet().stream()
        .map(
            entry ->
                "- [%s](../bench/results/%s), %s, revision %s: %s\n"
                    .formatted(
                        entry.getKey(),
                        entry.getKey(),
                        entry.getValue().date(),
                        entry.getValue().revision(),
                        entry.getValue().machine()))
        .collect(Collectors.joining());
  }

  private static String gains(List<Row> some) {
    List<Gains> all =
        ResultTable.byWork(some).entrySet().stream()
            .map(entry -> Gains.of(entry.getKey(), entry.getValue()))
            .toList();
    if (all.isEmpty()) {
      return "";
    }
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("job"));
    for (Gains.Question question : Gains.Question.values()) {
      head.add(question.title());
    }
    table.add(head);
    for (Gains gains : all) {
      List<String> line = new ArrayList<>(List.of(gains.work()));
      for (Gains.Question question : Gains.Question.values()) {
        Ratio ratio = gains.gains().get(question);
        String bold = ratio != null && ratio.isClear() ? "**" : "";
        line.add(ratio == null ? "" : bold + "%.2f".formatted(ratio.median()) + bold);
      }
      table.add(line);
    }
    return markdown(table)
        + "\n"
        + Arrays.stream(Gains.Question.values())
            .map(question -> "*%s*: %s".formatted(question.title(), question.meaning()))
            .collect(Collectors.joining("; "))
        + ". Bold: it is certain (sign test, 95 %) that it is not 1.\n";
  }

  private static String kernels(List<Row> some) {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("kernel", "by", "ms", "GB/s", "of a copy", "times as fast as scalar"));
    ResultTable.byWork(some)
        .forEach(
            (work, contestants) -> {
              Row first = contestants.getFirst();
              List<Row> copies =
                  contestants.stream().filter(row -> row.role() == Role.YARDSTICK).toList();
              for (Row row : contestants) {
                table.add(
                    List.of(
                        row.equals(first) ? work : "",
                        row.name(),
                        ResultTable.number(1000 * row.statistics().median()),
                        ResultTable.gigabytes(row).map("%.2f"::formatted).orElse(""),
                        copies.isEmpty()
                            ? ""
                            : "%.0f %%"
                                .formatted(100 * Ratio.speedUp(row, copies.getFirst()).median()),
                        "%.2f".formatted(Ratio.speedUp(row, first).median())));
              }
            });
    return table.size() == 1 ? "" : markdown(table);
  }

  /** Contestants are the columns, as works would be too wide. */
  private static String jobs(List<Row> some) {
    Set<String> names = new LinkedHashSet<>();
    some.forEach(row -> names.add(row.name()));
    if (names.isEmpty()) {
      return "";
    }
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("seconds"));
    head.addAll(names);
    table.add(head);
    ResultTable.byWork(some)
        .forEach(
            (work, contestants) -> {
              List<String> line = new ArrayList<>(List.of(work));
              for (String name : names) {
                line.add(
                    contestants.stream()
                        .filter(row -> row.name().equals(name))
                        .map(row -> ResultTable.number(row.statistics().median()))
                        .findFirst()
                        .orElse(""));
              }
              table.add(line);
            });
    return markdown(table);
  }

  private static String workers(List<Row> some) {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("work", "by", "median", "speed-up", "efficiency"));
    ResultTable.byWork(some)
        .forEach(
            (work, contestants) -> {
              for (CurveChart.Point point : Charts.points(contestants)) {
                Row row =
                    contestants.stream()
                        .filter(candidate -> Charts.workers(candidate).orElse(0) == point.x())
                        .findFirst()
                        .orElseThrow();
                table.add(
                    List.of(
                        work,
                        row.name(),
                        Charts.median(row),
                        ResultTable.number(point.y()),
                        "%.0f %%".formatted(100 * point.y() / point.x())));
              }
            });
    return table.size() == 1 ? "" : markdown(table);
  }

  private String charts(List<String> words) {
    StringBuilder images = new StringBuilder();
    for (Group group : Group.values()) {
      Charts.of(group, rows)
          .forEach(
              (name, chart) -> {
                if (words.stream().allMatch(name::contains)) {
                  used.put(name, chart);
                  images.append(
                      "![%s](%s/%s)\n"
                          .formatted(name.replace('-', ' '), IMAGES, ReportCommand.fileName(name)));
                }
              });
    }
    return images.toString();
  }

  private static String markdown(List<List<String>> table) {
    List<String> lines = new ArrayList<>();
    for (List<String> line : table) {
      lines.add("| " + String.join(" | ", line) + " |\n");
    }
    lines.add(1, "|---" + "|---:".repeat(table.getFirst().size() - 1) + "|\n");
    return String.join("", lines);
  }
}
