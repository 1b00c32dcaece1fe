package org.equilux.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Repeats requests to a master that may be away for a while, with longer and longer pauses. */
final class Retries {
  static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final StopSignal stop;
  private final Duration patience;

  /**
   * @param patience how long a master may be away before it is given up
   */
  Retries(StopSignal stop, Duration patience) {
    this.stop = stop;
    this.patience = patience;
  }

  /** A request that may be repeated. */
  interface Attempt<T> {
    /** Tries once; empty if it is to be tried again. */
    Optional<T> run() throws IOException, InterruptedException;
  }

  /**
   * Tries until an attempt succeeds.
   *
   * @param address the requested URL, for messages
   * @throws MasterAwayException if the master is away for too long
   * @throws IOException if the master refuses, or the program is to end
   */
  <T> T run(String address, Attempt<T> attempt) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        Optional<T> result = attempt.run();
        if (result.isPresent()) {
          return result.get();
        }
        // The server is there; it only ended a stream early.
        deadline = System.nanoTime() + patience.toNanos();
        pause = FIRST_PAUSE;
      } catch (IOException e) {
        boolean refused = e instanceof ServerProblemException problem && !problem.isTransient();
        if (refused || stop.requested()) {
          throw e;
        }
        if (System.nanoTime() > deadline) {
          throw new MasterAwayException(e, patience, address);
        }
      }
      stop.pause(pause);
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }
}
