package org.equilux.cli.serve;

import java.io.PrintWriter;
import org.equilux.command.terminal.TerminalText;

/**
 * The addresses of a master that is up, and how to begin with it.
 *
 * @param adminPassword that was just made; null if none was
 * @param observePort null if the master is not watched
 */
record Announcement(
    String url,
    String worker,
    String data,
    String local,
    boolean demo,
    String adminPassword,
    String tokenFile,
    Integer observePort) {
  /** Prints the announcement for people. */
  void print(PrintWriter out) {
    out.printf("Equilux is up at  %s%n", url);
    out.printf("Add a worker      %s%n", worker);
    TerminalText.line(out, "Computing here    " + local);
    TerminalText.line(out, "Data folder       " + data);
    if (demo) {
      out.println("This is a demo    any name and password will do; it serves this machine only");
    }
    if (adminPassword != null) {
      out.printf("Sign in as        admin%n");
      out.printf("Password          %s  (shown this once; change it on the page)%n", adminPassword);
    }
    if (observePort != null) {
      out.printf("Health, metrics   port %d%n", observePort);
    }
    out.println("Ctrl-C ends it.");
  }
}
