package org.equilux.bench.report;

import java.util.Locale;

/** A drawing under construction. Colors come from style sheets, by class. */
final class Svg {
  private final int width;
  private final int height;
  private final String description;
  private final StringBuilder body = new StringBuilder();

  /**
   * Creates an empty drawing.
   *
   * @param description of the content, for screen readers
   */
  Svg(int width, int height, String description) {
    this.width = width;
    this.height = height;
    this.description = description;
  }

  Svg rect(String style, double x, double y, double w, double h, String tip) {
    return add(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\">"
                + "<title>%s</title></rect>",
            style,
            x,
            y,
            Math.max(0.5, w),
            h,
            escaped(tip)));
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return add(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  /** A line through points, given as {@code x,y} with spaces between them. */
  Svg curve(String style, String points) {
    return add(String.format(Locale.ROOT, "<polyline class=\"%s\" points=\"%s\"/>", style, points));
  }

  Svg dot(String style, double x, double y, String tip) {
    return add(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s</title></circle>",
            style,
            x,
            y,
            escaped(tip)));
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}
   */
  Svg text(String style, double x, double y, String anchor, String words) {
    return add(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            style,
            x,
            y,
            anchor,
            escaped(words)));
  }

  private Svg add(String element) {
    body.append(element).append('\n');
    return this;
  }

  /** The drawing as a part of a page with {@link Style#CHARTS}. */
  String inline() {
    return """
    <svg viewBox="0 0 %d %d" role="img" aria-label="%s">
    %s</svg>
    """
        .formatted(width, height, escaped(description), body);
  }

  /** The drawing as a separate file. */
  String standalone() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">
    <style>
    %s</style>
    <rect class="ground" width="%d" height="%d"/>
    %s</svg>
    """
        .formatted(
            width, height, width, height, escaped(description), Style.CHARTS, width, height, body);
  }

  /** Text escaped for XML and HTML, including attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
