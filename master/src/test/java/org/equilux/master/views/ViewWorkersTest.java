package org.equilux.master.views;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ViewWorkersTest {
  private final ViewWorkers workers = new ViewWorkers();
  private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void stop() {
    gate.countDown();
    workers.close();
  }

  private void submit(String account, boolean large, String name) throws LimitExceededException {
    workers.submit(
        new ViewWorkers.Task(
            account,
            large,
            () -> {
              started.add(name);
              try {
                gate.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  private String nextStarted() throws InterruptedException {
    return Objects.requireNonNull(started.poll(10, TimeUnit.SECONDS), "no task started");
  }

  private void assertStarts(String name) throws InterruptedException {
    assertEquals(name, nextStarted());
  }

  @Test
  void anAccountCannotUseAllThreads() throws Exception {
    for (int i = 0; i < 5; i++) {
      submit("ann", false, "ann" + i);
    }
    // Two threads run these two tasks, so the order of their entries is not fixed.
    Set<String> first = new HashSet<>();
    first.add(nextStarted());
    first.add(nextStarted());
    assertEquals(Set.of("ann0", "ann1"), first);
    submit("bob", false, "bob");
    assertStarts("bob");
    assertTrue(started.isEmpty());
  }

  @Test
  void largePicturesCannotUseAllThreads() throws Exception {
    submit("ann", true, "ann, large");
    assertStarts("ann, large");
    submit("ann", true, "ann, another large one");
    submit("bob", true, "bob, large");
    assertStarts("bob, large");
    submit("carl", true, "carl, large");
    submit("carl", false, "carl, small");
    assertStarts("carl, small");
    assertTrue(started.isEmpty());
  }

  @Test
  void onlyTheAccountBeyondItsLimitIsRefused() throws Exception {
    LimitExceededException refused =
        assertThrows(
            LimitExceededException.class,
            () -> {
              for (int i = 0; i < 100; i++) {
                submit("ann", true, "ann" + i);
              }
            });
    assertEquals(Limit.VIEWS, refused.limit());
    assertTrue(refused.limit().isPassing());
    assertFalse(refused.getMessage().contains("--"), refused.getMessage());
    submit("bob", false, "bob");
    while (!"bob".equals(started.poll(10, TimeUnit.SECONDS))) {
      assertTrue(gate.getCount() > 0);
    }
  }
}
