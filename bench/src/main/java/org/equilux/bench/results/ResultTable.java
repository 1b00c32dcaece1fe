package org.equilux.bench.results;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A table of results for the console: for each work its contestants, their median with the middle
 * half of the rounds, and their speedup over the first.
 */
public final class ResultTable {
  private static final String LINE = "  %-30s %10s %21s %-6s %8s %17s %8s %5s  %s%n";

  private ResultTable() {}

  /** Prints all results, then missing and wrong ones. */
  public static void print(ResultFile results, PrintStream out) {
    for (Group group : Group.values()) {
      List<Row> rows = results.rows().stream().filter(row -> row.group() == group).toList();
      if (rows.isEmpty()) {
        continue;
      }
      out.printf("%n%s%n", group.title().toUpperCase(Locale.ROOT));
      out.printf(
          LINE, "", "median", "middle half", "", "times", "interval", "GB/s", "copy", "verified");
      byWork(rows).forEach((work, contestants) -> print(work, contestants, out));
    }
    out.println();
    results
        .missing()
        .forEach(m -> out.printf("missing  %s %s: %s%n", m.group().id(), m.name(), m.reason()));
    results.wrong().forEach(words -> out.println("WRONG    " + words));
    out.println(verdict(results));
  }

  private static String verdict(ResultFile results) {
    int rows = results.rows().size();
    return results.wrong().isEmpty()
        ? "All %d rows were verified.".formatted(rows)
        : "%d results were WRONG; the %d rows above are right."
            .formatted(results.wrong().size(), rows);
  }

  /** The rows by work. */
  public static Map<String, List<Row>> byWork(List<Row> rows) {
    Map<String, List<Row>> works = new LinkedHashMap<>();
    rows.forEach(row -> works.computeIfAbsent(row.workName(), _ -> new ArrayList<>()).add(row));
    return works;
  }

  private static void print(String work, List<Row> rows, PrintStream out) {
    out.println(work);
    Row first = rows.getFirst();
    Optional<Row> copy = rows.stream().filter(row -> row.role() == Role.YARDSTICK).findFirst();
    for (Row row : rows) {
      Statistics statistics = row.statistics();
      Ratio times = Ratio.speedUp(row, first);
      boolean compared = row.samples().size() == first.samples().size() && !row.equals(first);
      out.printf(
          LINE,
          row.name(),
          number(statistics.median()),
          number(statistics.lower()) + " .. " + number(statistics.upper()),
          row.unit().symbol(),
          compared ? "%.2f".formatted(times.median()) : "",
          compared ? "%.2f .. %.2f".formatted(times.interval().low(), times.interval().high()) : "",
          gigabytes(row).map("%.2f"::formatted).orElse(""),
          copy.map(yard -> "%.0f%%".formatted(100 * Ratio.speedUp(row, yard).median())).orElse(""),
          row.verified());
    }
  }

  /** The gigabytes of input per second, if the number of bytes is known. */
  public static Optional<Double> gigabytes(Row row) {
    Double bytes = row.figures().get(Row.BYTES);
    return bytes == null || row.unit() != Unit.SECONDS
        ? Optional.empty()
        : Optional.of(bytes / 1e9 / row.statistics().median());
  }

  /** A number with three significant digits. */
  public static String number(double value) {
    if (value >= 100 || value == 0) {
      return "%.0f".formatted(value);
    }
    int decimals = Math.clamp(2 - (long) Math.floor(Math.log10(Math.abs(value))), 0, 6);
    return ("%." + decimals + "f").formatted(value);
  }
}
