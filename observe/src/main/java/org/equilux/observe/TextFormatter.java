package org.equilux.observe;

import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Log lines for people, as {@link SimpleFormatter} has them. A message stays on its line, and what
 * a stack trace says is indented, so that a text of a stranger is never taken for a line of the
 * log.
 */
final class TextFormatter extends SimpleFormatter {
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
