package org.equilux.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.equilux.bench.results.ResultTable;

/** A chart of stacked horizontal bars, with a legend. */
final class StackChart {
  /**
   * A stacked bar.
   *
   * @param parts by name, in order
   */
  record Stack(String label, Map<String, Double> parts) {
    double sum() {
      return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  private static final int WIDTH = 640;
  private static final int LEFT = 172;
  private static final int RIGHT = 576;
  private static final int ROW = 20;
  private static final int THICK = 13;
  private static final int LEGEND_ROW = 17;
  private static final double LETTER = 6.2;

  private StackChart() {}

  /**
   * Draws the chart.
   *
   * @param axis title of the value axis
   */
  static Svg of(String title, String axis, List<Stack> stacks) {
    Set<String> names = new LinkedHashSet<>();
    stacks.forEach(stack -> names.addAll(stack.parts.keySet()));
    List<List<String>> legend = legend(names);
    int top = 28 + LEGEND_ROW * legend.size();
    int bottom = top + ROW * stacks.size();
    Svg svg = new Svg(WIDTH, bottom + 34, title);
    svg.text("title", 0, 16, "start", title);
    draw(svg, legend);
    Scale scale =
        Scale.linear(stacks.stream().mapToDouble(Stack::sum).max().orElse(1), LEFT, RIGHT);
    for (double tick : scale.ticks()) {
      svg.line("grid", scale.at(tick), top, scale.at(tick), bottom);
      svg.text("tick", scale.at(tick), bottom + 13, "middle", Scale.label(tick));
    }
    svg.text("tick", RIGHT, bottom + 28, "end", axis);
    int y = top;
    for (Stack stack : stacks) {
      svg.text("label", LEFT - 8, y + ROW / 2.0 + 4, "end", stack.label);
      double sum = 0;
      for (Map.Entry<String, Double> part : stack.parts.entrySet()) {
        double from = scale.at(sum);
        sum += part.getValue();
        svg.rect(
            style(part.getKey()),
            from,
            y + (ROW - THICK) / 2.0,
            scale.at(sum) - from,
            THICK,
            "%s, %s: %s s"
                .formatted(stack.label, part.getKey(), ResultTable.number(part.getValue())));
      }
      svg.text("value", scale.at(sum) + 6, y + ROW / 2.0 + 4, "start", ResultTable.number(sum));
      y += ROW;
    }
    svg.line("axis", LEFT, top, LEFT, bottom);
    return svg;
  }

  private static void draw(Svg svg, List<List<String>> legend) {
    int y = 26;
    for (List<String> line : legend) {
      double x = 0;
      for (String name : line) {
        svg.rect(style(name), x, y, 11, 11, name);
        svg.text("tick", x + 15, y + 10, "start", name);
        x += width(name);
      }
      y += LEGEND_ROW;
    }
  }

  /** The names in lines of limited length. */
  private static List<List<String>> legend(Set<String> names) {
    List<List<String>> lines = new ArrayList<>();
    double x = WIDTH;
    for (String name : names) {
      if (x + width(name) > WIDTH) {
        lines.add(new ArrayList<>());
        x = 0;
      }
      lines.getLast().add(name);
      x += width(name);
    }
    return lines;
  }

  private static double width(String name) {
    return 28 + LETTER * name.length();
  }

  /** The class of a part: its name without characters that a class may not have. */
  private static String style(String name) {
    return "phase p-" + name.replaceAll("\\W+", "-");
  }
}
