package org.equilux.master.net;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it, which closes the connection that it waits for, unless it is
 * closed in time.
 */
final class Deadline implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private boolean passed;
  private boolean closed;

  Deadline(Duration time) {
    CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS).execute(this::pass);
  }

  private synchronized void pass() {
    if (!closed) {
      passed = true;
      thread.interrupt();
    }
  }

  /** Whether it was over before it was closed. */
  synchronized boolean passed() {
    return passed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
