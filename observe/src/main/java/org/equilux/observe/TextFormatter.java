package org.equilux.observe;

import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Log lines for people, as {@link SimpleFormatter} has them. A message stays on its line, and what
 * a stack trace says is indented, so that a text of a stranger is never taken for a line of the
 * log.
 */
final class TextFormatter extends SimpleFormatter {
  static {
    // Read once by SimpleFormatter: one line each, as commands' output is.
    String form = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(form) == null) {
      System.setProperty(form, "%1$tT %4$s %5$s%6$s%n");
    }
  }

  @Override
  public String format(LogRecord line) {
    LogRecord shown = new LogRecord(line.getLevel(), Visible.text(formatMessage(line)));
    shown.setInstant(line.getInstant());
    shown.setLoggerName(line.getLoggerName());
    shown.setSourceClassName(line.getSourceClassName());
    shown.setSourceMethodName(line.getSourceMethodName());
    return line.getThrown() == null
        ? super.format(shown)
        : super.format(shown) + Visible.trace(line.getThrown());
  }
}
