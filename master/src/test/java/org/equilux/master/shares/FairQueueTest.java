package org.equilux.master.shares;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private record Item(String account, int number) {}

  private final FairQueue<Item> queue = new FairQueue<>();

  private void add(String account, int number) {
    queue.add(account, new Item(account, number));
  }

  @Test
  void accountsTakeTurns() {
    for (int i = 0; i < 3; i++) {
      add("ann", i);
    }
    add("bob", 0);
    add("carl", 0);
    add("bob", 1);
    List<String> order = new ArrayList<>();
    for (Optional<Item> item = queue.poll(); item.isPresent(); item = queue.poll()) {
      order.add(item.get().account() + item.get().number());
    }
    assertEquals(List.of("ann0", "bob0", "carl0", "ann1", "bob1", "ann2"), order);
  }

  @Test
  void unacceptableItemsKeepTheirPlace() {
    add("ann", 1);
    add("ann", 2);
    add("bob", 2);
    assertEquals(Optional.of(new Item("ann", 2)), queue.poll(item -> item.number() == 2));
    assertEquals(Optional.empty(), queue.poll(item -> item.number() == 3));
    assertEquals(Optional.of(new Item("bob", 2)), queue.poll());
    assertEquals(Optional.of(new Item("ann", 1)), queue.poll());
  }

  @Test
  void removedItemsAreNotReturned() {
    add("ann", 1);
    add("ann", 2);
    assertTrue(queue.remove("ann", new Item("ann", 1)));
    assertFalse(queue.remove("ann", new Item("ann", 1)));
    assertFalse(queue.remove("bob", new Item("ann", 2)));
    assertEquals(Optional.of(new Item("ann", 2)), queue.poll());
    assertEquals(Optional.empty(), queue.poll());
  }

  /**
   * Under random additions, removals and takes, every item is taken once, the items of an account
   * in their order, and between two items of an account every other account that waited all the
   * time gets its turn.
   */
  @RepeatedTest(50)
  void invariantsHoldForRandomHistories(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Map<String, List<Item>> model = new HashMap<>();
    // The number of turns of others, by account, since the account began to wait.
    Map<String, Map<String, Integer>> passed = new HashMap<>();
    for (int step = 0; step < 2_000; step++) {
      String account = "user" + random.nextInt(5);
      int action = random.nextInt(5);
      if (action < 2) {
        Item item = new Item(account, step);
        queue.add(account, item);
        model.computeIfAbsent(account, _ -> new ArrayList<>()).add(item);
        passed.computeIfAbsent(account, _ -> new HashMap<>());
      } else if (action == 2 && model.containsKey(account)) {
        List<Item> line = model.get(account);
        Item item = line.get(random.nextInt(line.size()));
        assertTrue(queue.remove(account, item));
        drop(model, passed, item);
      } else {
        Optional<Item> next = queue.poll();
        assertEquals(model.isEmpty(), next.isEmpty());
        next.ifPresent(item -> checkTurn(item, model, passed));
      }
    }
  }

  private static void checkTurn(
      Item item, Map<String, List<Item>> model, Map<String, Map<String, Integer>> passed) {
    assertEquals(model.get(item.account()).getFirst(), item);
    passed.forEach(
        (account, turns) -> {
          if (!account.equals(item.account())) {
            int count = turns.merge(item.account(), 1, Integer::sum);
            assertTrue(count <= 1, account + " waits while " + item.account() + " has turns");
          }
        });
    passed.put(item.account(), new HashMap<>());
    drop(model, passed, item);
  }

  private static void drop(
      Map<String, List<Item>> model, Map<String, Map<String, Integer>> passed, Item item) {
    List<Item> line = model.get(item.account());
    line.remove(item);
    if (line.isEmpty()) {
      model.remove(item.account());
      passed.remove(item.account());
    }
  }
}
