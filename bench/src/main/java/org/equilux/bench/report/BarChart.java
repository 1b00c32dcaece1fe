package org.equilux.bench.report;

import java.util.List;

/** A chart of horizontal bars, with whiskers for the middle half of the rounds. */
final class BarChart {
  /**
   * A bar.
   *
   * @param style class of its color
   * @param low start of its whisker
   * @param high end of its whisker
   * @param words text after it, such as the value
   */
  record Bar(String label, String style, double value, double low, double high, String words) {}

  private static final int WIDTH = 640;
  private static final int LEFT = 172;
  private static final int RIGHT = 506;
  private static final int TOP = 34;
  private static final int ROW = 20;
  private static final int THICK = 13;

  private BarChart() {}

  /**
   * Draws the chart.
   *
   * @param axis title of the value axis
   */
  static Svg of(String title, String axis, List<Bar> bars) {
    int height = TOP + ROW * bars.size() + 34;
    Svg svg = new Svg(WIDTH, height, title);
    svg.text("title", 0, 16, "start", title);
    double greatest =
        bars.stream().mapToDouble(bar -> Math.max(bar.value, bar.high)).max().orElse(1);
    Scale scale = Scale.linear(greatest, LEFT, RIGHT);
    int bottom = TOP + ROW * bars.size();
    for (double tick : scale.ticks()) {
      svg.line("grid", scale.at(tick), TOP, scale.at(tick), bottom);
      svg.text("tick", scale.at(tick), bottom + 13, "middle", Scale.label(tick));
    }
    svg.text("tick", RIGHT, bottom + 28, "end", axis);
    int y = TOP;
    for (Bar bar : bars) {
      double middle = y + ROW / 2.0;
      svg.text("label", LEFT - 8, middle + 4, "end", bar.label);
      svg.rect(
          bar.style,
          LEFT,
          middle - THICK / 2.0,
          scale.at(bar.value) - LEFT,
          THICK,
          bar.label + ": " + bar.words);
      svg.line("whisker", scale.at(bar.low), middle, scale.at(bar.high), middle);
      svg.line("whisker", scale.at(bar.low), middle - 3, scale.at(bar.low), middle + 3);
      svg.line("whisker", scale.at(bar.high), middle - 3, scale.at(bar.high), middle + 3);
      svg.text(
          "value", scale.at(Math.max(bar.value, bar.high)) + 7, middle + 4, "start", bar.words);
      y += ROW;
    }
    svg.line("axis", LEFT, TOP, LEFT, bottom);
    return svg;
  }
}
