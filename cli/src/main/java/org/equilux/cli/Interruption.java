package org.equilux.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that opened this, and holds the end of
 * the process until that thread has cleaned up and closed this. The JVM then exits with 130 or 143
 * by itself.
 */
final class Interruption implements AutoCloseable {
  /** Longer than any clean-up takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Thread worker = Thread.currentThread();
  private final Thread hook = new Thread(this::interrupt, "interruption");
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch cleanedUp = new CountDownLatch(1);

  private Interruption() {}

  static Interruption watch() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void interrupt() {
    requested.countDown();
    worker.interrupt();
    try {
      boolean unused = cleanedUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean requested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits a while.
   *
   * @throws InterruptedException if the process is asked to end meanwhile
   */
  void pause(Duration duration) throws InterruptedException {
    if (requested.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException();
    }
  }

  /**
   * Waits until the process is asked to end.
   *
   * @return what says so; for {@code throw}
   */
  InterruptedException await() throws InterruptedException {
    requested.await();
    return new InterruptedException();
  }

  @Override
  public void close() {
    cleanedUp.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs, or has run.
    }
  }
}
