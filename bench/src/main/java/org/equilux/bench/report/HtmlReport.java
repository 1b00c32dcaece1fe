package org.equilux.bench.report;

import static org.equilux.bench.report.Svg.escaped;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.bench.results.Ratio;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.ResultTable;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Statistics;

/**
 * A report of result files as one self-contained HTML page, without scripts and external addresses.
 */
final class HtmlReport {
  private final Map<String, ResultFile> files;
  private final List<Row> rows;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport(Map<String, ResultFile> files) {
    this.files = files;
    this.rows = merged(List.copyOf(files.values()));
  }

  /**
   * Creates the page.
   *
   * @param files by name; of equal rows in several files, the last is shown
   */
  static String of(Map<String, ResultFile> files) {
    return new HtmlReport(files).page();
  }

  /** All rows without duplicates. */
  static List<Row> merged(List<ResultFile> files) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (ResultFile file : files) {
      for (Row row : file.rows()) {
        rows.put(row.group() + "\n" + row.work() + "\n" + row.name(), row);
      }
    }
    return List.copyOf(rows.values());
  }

  private String page() {
    add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    add("<title>Equilux: measured</title>\n<style>\n");
    add(Style.CHARTS);
    add(Style.PAGE);
    add("</style>\n</head>\n<body>\n<h1>Equilux: measured</h1>\n");
    sources();
    wrong();
    for (Group group : Group.values()) {
      chapter(group);
    }
    missing();
    add("</body>\n</html>\n");
    return page.toString();
  }

  private void sources() {
    add("<ul>\n");
    files.forEach(
        (name, file) ->
            add(
                "<li><b>%s</b>, %s%s<br><span class=\"soft\">%s<br>%s</span></li>\n"
                    .formatted(
                        escaped(name),
                        escaped(file.date()),
                        file.revision().isEmpty()
                            ? ""
                            : ", revision <code>" + escaped(file.revision()) + "</code>",
                        escaped(file.machine().toString()),
                        escaped(settings(file)))));
    add("</ul>\n");
    if (files.values().stream().map(file -> file.machine().cpu()).distinct().count() > 1) {
      add(
          "<p class=\"wrong\">These files are of different machines: compare within each"
              + " only.</p>\n");
    }
    add(
        "<p>Bars are medians, whiskers the middle half of the rounds, all contestants of a chart in"
            + " the same rounds.<span class=\"key ours\"></span>Equilux"
            + "<span class=\"key rival\"></span>others"
            + "<span class=\"key yardstick\"></span>limits of the machine</p>\n");
  }

  private static String settings(ResultFile file) {
    return file.settings().entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining("; "));
  }

  private void wrong() {
    List<String> wrong = files.values().stream().flatMap(f -> f.wrong().stream()).toList();
    if (wrong.isEmpty()) {
      add("<p>All %d rows were verified.</p>\n".formatted(rows.size()));
    } else {
      add("<div class=\"wrong\"><b>Results were wrong:</b><ul>\n");
      wrong.forEach(words -> add("<li>" + escaped(words) + "</li>\n"));
      add("</ul></div>\n");
    }
  }

  private void chapter(Group group) {
    List<Row> some = rows.stream().filter(row -> row.group() == group).toList();
    if (some.isEmpty()) {
      return;
    }
    add("<h2>%s</h2>\n".formatted(group.title()));
    if (group == Group.JOBS) {
      gains(some);
    }
    add("<div class=\"charts\">\n");
    Charts.of(group, rows).values().forEach(svg -> add("<div>" + svg.inline() + "</div>\n"));
    add("</div>\n<details><summary>All numbers</summary><div class=\"wide\">\n");
    table(some);
    add("</div></details>\n");
  }

  private void gains(List<Row> some) {
    List<Gains> all =
        ResultTable.byWork(some).entrySet().stream()
            .map(entry -> Gains.of(entry.getKey(), entry.getValue()))
            .toList();
    List<Gains.Question> asked =
        List.of(Gains.Question.values()).stream()
            .filter(question -> all.stream().anyMatch(g -> g.gains().containsKey(question)))
            .toList();
    add(
        "<p>How many times as fast; bold where it is certain that it is not 1 (sign test, 95"
            + " %).</p>");
    add("<div class=\"wide\"><table><tr><th></th>");
    asked.forEach(
        q ->
            add(
                "<th class=\"n\" title=\"%s\">%s</th>"
                    .formatted(escaped(q.meaning()), escaped(q.title()))));
    add("</tr>\n");
    for (Gains gains : all) {
      add("<tr><td>%s</td>".formatted(escaped(gains.work())));
      for (Gains.Question question : asked) {
        add("<td class=\"n\">" + cell(gains.gains().get(question)) + "</td>");
      }
      add("</tr>\n");
    }
    add("</table></div>\n<p class=\"soft\">");
    add(
        asked.stream()
            .map(q -> "%s: %s".formatted(escaped(q.title()), escaped(q.meaning())))
            .collect(Collectors.joining("; ")));
    add(".</p>\n");
  }

  private static String cell(Ratio ratio) {
    if (ratio == null) {
      return "";
    }
    String value = "%.2f".formatted(ratio.median());
    String interval =
        "%.2f to %.2f (%.0f %%)"
            .formatted(
                ratio.interval().low(),
                ratio.interval().high(),
                100 * ratio.interval().confidence());
    return "<span title=\"%s\">%s</span>"
        .formatted(interval, ratio.isClear() ? "<b>" + value + "</b>" : value);
  }

  private void table(List<Row> some) {
    add("<table><tr><th>work</th><th>by</th><th class=\"n\">median</th>");
    add("<th class=\"n\">middle half</th><th class=\"n\">least to greatest</th>");
    add("<th class=\"n\">rounds</th><th>verified</th><th>how</th></tr>\n");
    for (Row row : some) {
      Statistics s = row.statistics();
      add(
          ("<tr><td>%s</td><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s to %s</td><td"
               + " class=\"n\">%s to %s</td><td class=\"n\">%d</td><td>%s</td><td>%s</td></tr>\n")
              .formatted(
                  escaped(row.workName()),
                  escaped(row.name()),
                  Charts.median(row),
                  ResultTable.number(s.lower()),
                  ResultTable.number(s.upper()),
                  ResultTable.number(s.least()),
                  ResultTable.number(s.greatest()),
                  row.samples().size(),
                  escaped(row.verified()),
                  escaped(
                      row.traits().entrySet().stream()
                          .sorted(Map.Entry.comparingByKey())
                          .map(trait -> trait.getKey() + " " + trait.getValue())
                          .collect(Collectors.joining(", ")))));
    }
    add("</table>\n");
  }

  private void missing() {
    List<Missing> all =
        files.values().stream().flatMap(file -> file.missing().stream()).distinct().toList();
    if (all.isEmpty()) {
      return;
    }
    add("<h2>Missing</h2>\n<ul>\n");
    all.forEach(
        m ->
            add(
                "<li>%s: <b>%s</b>: %s</li>\n"
                    .formatted(m.group().id(), escaped(m.name()), escaped(m.reason()))));
    add("</ul>\n");
  }

  private void add(String text) {
    page.append(text);
  }
}
