package org.equilux.observe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The configuration of this process's log: the format of lines, and the limit of libraries' lines.
 */
public final class LogLines {
  private static final String CONFIGURATION_CLASS = "java.util.logging.config.class";
  private static final String CONFIGURATION_FILE = "java.util.logging.config.file";

  private LogLines() {}

  /** A handler with text lines, which Java creates when the first line is logged. */
  public static final class Console extends ConsoleHandler {
    /** Creates the handler, named by {@link Configuration}. */
    public Console() {
      forPeople(this);
    }
  }

  /** The default configuration, unless the installation has its own; created by Java's logging. */
  public static final class Configuration {
    /** Configures the log. */
    public Configuration() throws IOException {
      String lines = "handlers=" + Console.class.getName() + "\n.level=INFO\n";
      LogManager.getLogManager()
          .readConfiguration(new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  /**
   * Selects text lines, unless the installation has a configuration. Before the first log line this
   * only names a configuration class: creating a handler with its formatter, which loads calendars
   * and locales, takes longer than a small picture, and most runs log nothing.
   */
  public static void forPeople() {
    if (System.getProperty(CONFIGURATION_CLASS) == null
        && System.getProperty(CONFIGURATION_FILE) == null) {
      System.setProperty(CONFIGURATION_CLASS, Configuration.class.getName());
    }
    if (!Console.class.getName().equals(LogManager.getLogManager().getProperty("handlers"))) {
      for (Handler handler : Logger.getLogger("").getHandlers()) {
        forPeople(handler);
      }
    }
  }

  private static void forPeople(Handler handler) {
    Formatter now = handler.getFormatter();
    if (now == null || now.getClass() == SimpleFormatter.class) {
      handler.setFormatter(new TextFormatter());
    }
    limitLibraries(handler);
  }

  /** Selects JSON lines. */
  public static void forMachines() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new JsonFormatter());
      limitLibraries(handler);
    }
  }

  private static void limitLibraries(Handler handler) {
    if (handler.getFilter() == null) {
      handler.setFilter(new LibraryLines(handler, System::nanoTime));
    }
  }
}
