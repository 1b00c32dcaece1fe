package org.equilux.command.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A watch for Ctrl-C and SIGTERM that turns them into an interrupt of the thread that opened it.
 * The end of the process is held up until that thread has cleaned up and closed the watch; the JVM
 * then exits with 130 or 143.
 */
public final class Interruption implements AutoCloseable {
  /** A time longer than any clean-up takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Thread worker = Thread.currentThread();
  private final Thread hook = new Thread(this::interrupt, "interruption");
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch cleanedUp = new CountDownLatch(1);

  private Interruption() {}

  public static Interruption watch() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void interrupt() {
    requested.countDown();
    worker.interrupt();
    try {
      boolean _ = cleanedUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process was asked to end. */
  public boolean requested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits for a while.
   *
   * @throws InterruptedException if the process is asked to end meanwhile
   */
  public void pause(Duration duration) throws InterruptedException {
    if (requested.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException();
    }
  }

  /**
   * Waits until the process is asked to end.
   *
   * @return an exception for {@code throw}
   */
  public InterruptedException await() throws InterruptedException {
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
