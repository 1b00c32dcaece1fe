package org.equilux.storage.s3;

import java.io.IOException;

/** Work that is done although its thread was interrupted before; the thread stays interrupted. */
final class Uninterrupted {
  private Uninterrupted() {}

  interface Work {
    void run() throws IOException;
  }

  static void run(Work work) throws IOException {
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
