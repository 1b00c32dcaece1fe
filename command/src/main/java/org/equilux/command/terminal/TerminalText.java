package org.equilux.command.terminal;

import java.io.PrintWriter;
import org.equilux.observe.Visible;

/**
 * Prints texts that may be a stranger's: names of files, messages of a server, names of workers. No
 * such text acts on the terminal or looks like another line.
 */
public final class TerminalText {
  private TerminalText() {}

  /** Prints a text as one line. */
  public static void line(PrintWriter to, String text) {
    to.println(Visible.text(text));
  }

  /** Prints where a failure came from, with each line indented. */
  public static void trace(PrintWriter to, Throwable failure) {
    to.print(Visible.trace(failure));
  }
}
