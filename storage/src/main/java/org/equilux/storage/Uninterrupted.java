package org.equilux.storage;

import java.io.IOException;

/**
 * Work that ignores an earlier interrupt of its thread; the thread's interrupt status is restored
 * afterwards.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** An action that reads or writes. */
  public interface Work {
    void run() throws IOException;
  }

  /** Does the work. */
  public static void run(Work work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
