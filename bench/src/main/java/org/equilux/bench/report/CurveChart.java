package org.equilux.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.equilux.bench.results.ResultTable;

/** A chart of a value by the number of workers, with the ideal curve. */
final class CurveChart {
  /**
   * A point of a curve.
   *
   * @param low start of its whisker
   * @param high end of its whisker
   */
  record Point(double x, double y, double low, double high) {}

  /**
   * A curve.
   *
   * @param points by x
   */
  record Curve(String name, List<Point> points) {}

  private static final int WIDTH = 640;
  private static final int LEFT = 48;
  private static final int RIGHT = 600;
  private static final int TOP = 40;
  private static final int BOTTOM = 300;
  private static final int LEGEND_ROW = 17;
  private static final int COLORS = 6;

  /** The ratio of most to fewest workers from which both axes are logarithmic. */
  private static final double WIDE = 16;

  private CurveChart() {}

  /** Draws a chart; the ideal curve goes through (1, 1). */
  static Svg of(String title, String xAxis, String yAxis, List<Curve> curves) {
    double most =
        curves.stream().flatMap(c -> c.points.stream()).mapToDouble(Point::x).max().orElse(2);
    double least =
        curves.stream().flatMap(c -> c.points.stream()).mapToDouble(Point::y).min().orElse(1);
    boolean wide = most >= WIDE;
    Scale x = new Scale(wide ? 1 : 0, most, LEFT, RIGHT, wide);
    Scale y = new Scale(wide ? Math.min(1, least) : 0, most, BOTTOM, TOP, wide);
    Svg svg = new Svg(WIDTH, BOTTOM + 50 + LEGEND_ROW * (curves.size() + 1), title);
    svg.text("title", 0, 16, "start", title);
    for (double tick : x.ticks()) {
      svg.line("grid", x.at(tick), TOP, x.at(tick), BOTTOM);
      svg.text("tick", x.at(tick), BOTTOM + 14, "middle", Scale.label(tick));
    }
    for (double tick : y.ticks()) {
      svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick));
      svg.text("tick", LEFT - 6, y.at(tick) + 4, "end", Scale.label(tick));
    }
    svg.text("tick", RIGHT, BOTTOM + 29, "end", xAxis);
    svg.text("tick", 0, TOP - 10, "start", yAxis);
    double origin = wide ? 1 : 0;
    svg.line("ideal", x.at(origin), y.at(origin), x.at(most), y.at(most));
    int row = BOTTOM + 44;
    svg.line("ideal", LEFT, row - 4, LEFT + 22, row - 4);
    svg.text("tick", LEFT + 30, row, "start", "ideal: speedup equals the number of workers");
    for (int i = 0; i < curves.size(); i++) {
      row += LEGEND_ROW;
      draw(svg, curves.get(i), "c" + i % COLORS, x, y);
      svg.line("curve c" + i % COLORS, LEFT, row - 4, LEFT + 22, row - 4);
      svg.text("tick", LEFT + 30, row, "start", curves.get(i).name);
    }
    return svg;
  }

  private static void draw(Svg svg, Curve curve, String color, Scale x, Scale y) {
    svg.curve(
        "curve " + color,
        curve.points.stream()
            .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", x.at(p.x), y.at(p.y)))
            .collect(Collectors.joining(" ")));
    for (Point point : curve.points) {
      if (point.high > point.low) {
        svg.line("whisker", x.at(point.x), y.at(point.low), x.at(point.x), y.at(point.high));
      }
      svg.dot(
          "dot " + color,
          x.at(point.x),
          y.at(point.y),
          "%s: %s with %s workers"
              .formatted(curve.name, ResultTable.number(point.y), Scale.label(point.x)));
    }
  }
}
