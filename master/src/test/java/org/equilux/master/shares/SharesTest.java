package org.equilux.master.shares;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharesTest {
  @Test
  void placesAreLimitedPerAccount() throws LimitExceededException {
    Places places = new Places(Limit.FOLLOWERS, 2, "You have %,d streams");
    Places.Place first = places.take("ann");
    Places.Place second = places.take("ann");
    LimitExceededException refused =
        assertThrows(LimitExceededException.class, () -> places.take("ann"));
    assertEquals(
        "You have 2 streams. The limit is 2; the operator of this master can raise it with"
            + " --max-followers.",
        refused.getMessage());
    places.take("bob").close();
    first.close();
    places.take("ann").close();
    second.close();
  }

  @Test
  void anAccountHasOneTurnAtATime() throws Exception {
    Turns turns = new Turns(2, Duration.ofMillis(50));
    Turns.Turn anns = turns.take("ann");
    assertThrows(Turns.NoTurnException.class, () -> turns.take("ann"));
    Turns.Turn bobs = turns.take("bob");
    assertThrows(Turns.NoTurnException.class, () -> turns.take("carl"));
    anns.close();
    turns.take("carl").close();
    bobs.close();
    turns.take("ann").close();
  }

  /**
   * For any number of waiting requests of one account, the next account's turn comes after one of
   * them.
   */
  @Test
  void accountsTakeTurns() throws Exception {
    Turns turns = new Turns(1, Duration.ofSeconds(20));
    List<String> order = new ArrayList<>();
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      Turns.Turn first = turns.take("ann");
      List<Future<?>> asked = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        asked.add(requests.submit(() -> use(turns, "ann", order)));
      }
      asked.add(requests.submit(() -> use(turns, "bob", order)));
      while (turns.waiting() < 21) {
        Thread.onSpinWait();
      }
      first.close();
      for (Future<?> each : asked) {
        var _ = each.get(20, TimeUnit.SECONDS);
      }
    }
    assertEquals(21, order.size());
    assertTrue(order.indexOf("bob") <= 1, order.toString());
  }

  private static Void use(Turns turns, String account, List<String> order) throws Exception {
    try (Turns.Turn _ = turns.take(account)) {
      order.add(account);
    }
    return null;
  }
}
