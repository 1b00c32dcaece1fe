package org.equilux.observe;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** How the lines of this process's log look, and how many of them libraries may add. */
public final class LogLines {
  private LogLines() {}

  /** Has lines logged for people, unless the installation has chosen a form of its own. */
  public static void forPeople() {
    for (Handler handler : handlers()) {
      Formatter now = handler.getFormatter();
      if (now == null || now.getClass() == SimpleFormatter.class) {
        handler.setFormatter(new TextFormatter());
      }
    }
  }

  /** Has each line logged as a JSON object. */
  public static void forMachines() {
    for (Handler handler : handlers()) {
      handler.setFormatter(new JsonFormatter());
    }
  }

  private static Handler[] handlers() {
    Handler[] handlers = Logger.getLogger("").getHandlers();
    for (Handler handler : handlers) {
      if (handler.getFilter() == null) {
        handler.setFilter(new LibraryLines(handler, System::nanoTime));
      }
    }
    return handlers;
  }
}
