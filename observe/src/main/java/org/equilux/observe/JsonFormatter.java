package org.equilux.observe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A log formatter that writes each line as one JSON object, including the entries of {@link
 * LogContext}.
 */
final class JsonFormatter extends Formatter {
  @Override
  public String format(LogRecord line) {
    StringBuilder out = new StringBuilder("{");
    entry(out, "time", line.getInstant().toString());
    entry(out, "level", line.getLevel().getName());
    entry(out, "logger", String.valueOf(line.getLoggerName()));
    // Handlers format in the thread that logs.
    entry(out, "thread", Thread.currentThread().getName());
    entry(out, "message", formatMessage(line));
    for (Map.Entry<String, String> context : LogContext.current().entrySet()) {
      entry(out, context.getKey(), context.getValue());
    }
    if (line.getThrown() != null) {
      StringWriter trace = new StringWriter();
      line.getThrown().printStackTrace(new PrintWriter(trace));
      entry(out, "error", trace.toString());
    }
    return out.append("}\n").toString();
  }

  private static void entry(StringBuilder out, String key, String value) {
    if (out.length() > 1) {
      out.append(',');
    }
    out.append(JsonText.quoted(key)).append(':').append(JsonText.quoted(value));
  }
}
