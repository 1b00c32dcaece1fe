package org.equilux.observe;

import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * A log formatter for text lines, based on {@link SimpleFormatter}. A message stays on one line,
 * and stack traces are indented, so that untrusted text is never mistaken for a log line.
 */
final class TextFormatter extends SimpleFormatter {
  static {
    // Read once by SimpleFormatter: one line for each record, like the output of commands.
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
