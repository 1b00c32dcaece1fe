package org.equilux.master.web.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  @Test
  void interruptsThreadsWithoutProgress() {
    try (Watchdog watchdog = new Watchdog(Duration.ofMillis(1));
        Watchdog.Watch watch = watchdog.watch()) {
      watch.until(System.nanoTime());
      assertThrows(
          InterruptedException.class, () -> new CountDownLatch(1).await(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void ignoresThreadsThatDoNotWait() throws InterruptedException {
    try (Watchdog watchdog = new Watchdog(Duration.ofMillis(1));
        Watchdog.Watch busy = watchdog.watch()) {
      busy.until(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
      busy.heard();
      boolean _ = Thread.interrupted();
      // The interrupt of a second thread shows that the watchdog has run in the meantime.
      CountDownLatch looked = new CountDownLatch(1);
      Thread other =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Watchdog.Watch stalled = watchdog.watch()) {
                      stalled.until(System.nanoTime());
                      new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                      looked.countDown();
                    }
                  });
      assertTrue(looked.await(1, TimeUnit.MINUTES));
      assertTrue(other.join(Duration.ofMinutes(1)));
      assertFalse(Thread.interrupted());
    }
  }
}
