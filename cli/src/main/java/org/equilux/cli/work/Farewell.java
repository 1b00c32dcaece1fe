package org.equilux.cli.work;

import java.io.IOException;
import java.util.function.Consumer;
import org.equilux.command.report.ErrorReports;

/** A last request to the master, made even by a thread that is interrupted. */
final class Farewell {
  private Farewell() {}

  /** A request that removes something from the master. */
  interface Request {
    void send() throws IOException, InterruptedException;
  }

  /** Sends the request and tells a person whether it succeeded. */
  static void say(Request request, String done, String failed, Consumer<String> notices) {
    // A pending interrupt would end the request before it is sent.
    boolean interrupted = Thread.interrupted();
    try {
      request.send();
      notices.accept(done);
    } catch (IOException e) {
      notices.accept(failed + ": " + ErrorReports.describe(e));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
