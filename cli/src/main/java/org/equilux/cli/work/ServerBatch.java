package org.equilux.cli.work;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.equilux.client.StopSignal;
import org.equilux.client.Submission;
import org.equilux.command.report.CliException;

/** The batch on a master of which a command's jobs are part, if there are several. */
final class ServerBatch {
  private final Submission submission;
  private final StopSignal stop;
  private final Consumer<String> notices;
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final AtomicBoolean workersLookedFor = new AtomicBoolean();
  private volatile Optional<String> id = Optional.empty();

  ServerBatch(Submission submission, StopSignal stop, Consumer<String> notices) {
    this.submission = submission;
    this.stop = stop;
    this.notices = notices;
  }

  /** The batch's id; empty if there is none. */
  Optional<String> id() {
    return id;
  }

  /** Begins the batch. */
  void begin(String name, boolean common) throws InterruptedException, CliException {
    try {
      String begun = submission.beginBatch(name, common);
      id = Optional.of(begun);
      notices.accept("batch %s: %s".formatted(begun, submission.batchAddress(begun)));
    } catch (IOException e) {
      throw ServerErrors.atStart(e);
    }
  }

  /** Closes a batch with a common table: no more pictures follow. */
  void close() throws IOException, InterruptedException, CliException {
    try {
      submission.closeBatch(id.orElseThrow());
    } catch (IOException e) {
      ServerErrors.rethrowAbsence(e, stop);
      throw e;
    }
  }

  /** Deletes the whole batch on the server, at most once. */
  void abandon() {
    if (abandoned.getAndSet(true)) {
      return;
    }
    String left = id.orElseThrow();
    Farewell.say(
        () -> submission.removeBatch(left),
        "batch " + left + " is removed from the server",
        "batch " + left + " may still be on the server, it could not be removed",
        notices);
  }

  /** Warns once that jobs wait because the master has no worker. */
  void tellOfAbsentWorkers() throws InterruptedException {
    if (workersLookedFor.getAndSet(true)) {
      return;
    }
    try {
      if (submission.workers() == 0) {
        notices.accept(
            "the master has no worker now, and the job waits for one; equilux worker starts one");
      }
    } catch (IOException e) {
      // Whether the server is still there shows when the job is asked for.
    }
  }
}
