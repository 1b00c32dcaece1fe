package org.equilux.master.dispatch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task again and again. It has a thread of the system: leases must run out in time however
 * busy the virtual threads are.
 */
final class Ticker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ticker.class.getName());

  private final CountDownLatch closed = new CountDownLatch(1);

  /** Begins to run a task, {@code millis} after each time it ended. */
  Ticker(long millis, Runnable task) {
    Thread.ofPlatform().daemon().name("scheduler-tick").start(() -> run(millis, task));
  }

  private void run(long millis, Runnable task) {
    try {
      while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
        try {
          task.run();
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.ERROR, "a tick of the scheduler failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Runs the task no more, but for a run that is under way. */
  @Override
  public void close() {
    closed.countDown();
  }
}
