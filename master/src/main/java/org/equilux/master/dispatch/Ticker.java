package org.equilux.master.dispatch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A periodic task on a platform thread: leases must expire on time however busy the carriers of
 * virtual threads are.
 */
final class Ticker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ticker.class.getName());

  private final CountDownLatch closed = new CountDownLatch(1);

  /** Starts to run a task repeatedly, {@code millis} after the end of each run. */
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

  /** Stops the task after the current run. */
  @Override
  public void close() {
    closed.countDown();
  }
}
