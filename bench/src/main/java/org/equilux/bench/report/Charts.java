package org.equilux.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Ratio;
import org.equilux.bench.results.ResultTable;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Statistics;
import org.equilux.bench.results.Unit;

/** The charts of rows, by file name. */
final class Charts {
  private static final String ABOUT_WORKERS = "workers";

  private Charts() {}

  /** The charts of a chapter, in order. */
  static Map<String, Svg> of(Group group, List<Row> rows) {
    List<Row> some = rows.stream().filter(row -> row.group() == group).toList();
    return switch (group) {
      case KERNELS -> kernels(some);
      case JOBS -> jobs(some);
      case COMMANDS -> Map.of();
      case SCALING, SIMULATION -> curves(group, some);
    };
  }

  // --- bars -----------------------------------------------------------------------------------

  private static Map<String, Svg> kernels(List<Row> rows) {
    Map<String, Svg> charts = new LinkedHashMap<>();
    ResultTable.byWork(rows)
        .forEach(
            (work, some) ->
                charts.put(
                    name("kernel", work),
                    BarChart.of(
                        work,
                        "GB/s of input, one thread",
                        some.stream()
                            .filter(row -> row.role() != Role.YARDSTICK)
                            .map(row -> rate(row, some))
                            .toList())));
    return charts;
  }

  private static BarChart.Bar rate(Row row, List<Row> all) {
    double bytes = row.figures().getOrDefault(Row.BYTES, 0.0) / 1e9;
    Statistics seconds = row.statistics();
    Optional<Row> copy = all.stream().filter(other -> other.role() == Role.YARDSTICK).findFirst();
    String ofCopy =
        copy.map(yard -> ", %.0f %% of a copy".formatted(100 * Ratio.speedUp(row, yard).median()))
            .orElse("");
    return new BarChart.Bar(
        row.name(),
        row.role().id(),
        bytes / seconds.median(),
        bytes / seconds.upper(),
        bytes / seconds.lower(),
        ResultTable.number(bytes / seconds.median()) + ofCopy);
  }

  private static Map<String, Svg> jobs(List<Row> rows) {
    Map<String, Svg> charts = new LinkedHashMap<>();
    ResultTable.byWork(rows)
        .forEach(
            (work, some) -> {
              List<Row> sorted =
                  some.stream().sorted(Comparator.comparing(Charts::isCold)).toList();
              charts.put(
                  name("job", work),
                  BarChart.of(
                      work, "seconds, file to file", sorted.stream().map(Charts::time).toList()));
              List<StackChart.Stack> stacks =
                  sorted.stream()
                      .filter(row -> !row.phases().isEmpty())
                      .map(row -> new StackChart.Stack(label(row), row.phases()))
                      .toList();
              if (!stacks.isEmpty()) {
                charts.put(
                    name("phases", work),
                    StackChart.of(
                        work + ": where the time goes",
                        "seconds; of threads in one process, by the clock on a server",
                        stacks));
              }
            });
    return charts;
  }

  private static BarChart.Bar time(Row row) {
    Statistics seconds = row.statistics();
    return new BarChart.Bar(
        label(row),
        row.role().id(),
        seconds.median(),
        seconds.lower(),
        seconds.upper(),
        ResultTable.number(seconds.median()) + " s");
  }

  private static boolean isCold(Row row) {
    return row.traits().getOrDefault("start", "").equals("cold");
  }

  /** The label, which names the contestants whose process starts for the job. */
  private static String label(Row row) {
    return isCold(row) ? row.name() + " (cold)" : row.name();
  }

  // --- curves ---------------------------------------------------------------------------------

  private static Map<String, Svg> curves(Group group, List<Row> rows) {
    List<CurveChart.Curve> curves = new ArrayList<>();
    ResultTable.byWork(rows)
        .forEach(
            (work, some) -> {
              List<CurveChart.Point> points = points(some);
              if (points.size() > 1) {
                curves.add(new CurveChart.Curve(work, points));
              }
            });
    return curves.isEmpty()
        ? Map.of()
        : Map.of(
            group.id(),
            CurveChart.of(
                group == Group.SCALING
                    ? "Measured clusters, each worker on a processor of its own"
                    : "Simulated clusters under the master's scheduler",
                ABOUT_WORKERS,
                "times as fast as one worker",
                curves));
  }

  /** The points relative to the fewest workers, whose own point is on the ideal curve. */
  static List<CurveChart.Point> points(List<Row> rows) {
    List<Row> sorted =
        rows.stream()
            .filter(row -> workers(row).isPresent())
            .sorted(Comparator.comparingDouble(row -> workers(row).getAsDouble()))
            .toList();
    if (sorted.isEmpty()
        || sorted.stream().map(Charts::workers).distinct().count() < sorted.size()) {
      return List.of();
    }
    Row first = sorted.getFirst();
    double least = workers(first).getAsDouble();
    return sorted.stream()
        .filter(row -> row.unit() == first.unit() && row.samples().size() == first.samples().size())
        .map(
            row -> {
              Ratio ratio = Ratio.speedUp(row, first);
              return new CurveChart.Point(
                  workers(row).getAsDouble(),
                  least * ratio.median(),
                  least * ratio.interval().low(),
                  least * ratio.interval().high());
            })
        .toList();
  }

  /** The number of workers of a row. */
  static OptionalDouble workers(Row row) {
    Double figure = row.figures().get(Row.WORKERS);
    if (figure != null) {
      return figure >= 1 ? OptionalDouble.of(figure) : OptionalDouble.empty();
    }
    String trait = row.traits().getOrDefault(Row.WORKERS, "");
    return trait.matches("[1-9]\\d*")
        ? OptionalDouble.of(Double.parseDouble(trait))
        : OptionalDouble.empty();
  }

  private static String name(String kind, String work) {
    return kind + "-" + work.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** A median as text, with its unit. */
  static String median(Row row) {
    return ResultTable.number(row.statistics().median())
        + " "
        + (row.unit() == Unit.SECONDS ? "s" : row.unit().symbol());
  }
}
