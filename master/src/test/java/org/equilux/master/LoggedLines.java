package org.equilux.master;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Log handler that collects the lines of masters and workers, and warnings of libraries, while it
 * is open.
 */
public final class LoggedLines extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger EQUILUX = Logger.getLogger("org.equilux");

  private final List<String> seen = new CopyOnWriteArrayList<>();

  public LoggedLines() {
    ROOT.addHandler(this);
    EQUILUX.setLevel(Level.INFO);
  }

  @Override
  public void publish(LogRecord line) {
    if (!isLoggable(line)) {
      return;
    }
    String text =
        line.getParameters() == null
            ? line.getMessage()
            : new MessageFormat(line.getMessage()).format(line.getParameters());
    seen.add(line.getThrown() == null ? text : text + "\n" + line.getThrown());
  }

  /** Tells whether a collected line contains the words. */
  public boolean any(String words) {
    return seen.stream().anyMatch(line -> line.contains(words));
  }

  public int count() {
    return seen.size();
  }

  @Override
  public String toString() {
    return String.join("\n", seen);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    EQUILUX.setLevel(null);
  }
}
