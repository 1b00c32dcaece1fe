package org.equilux.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotSharesTest {
  private final Map<String, Integer> told = new HashMap<>();

  private void busy(SlotShares shares, String session) {
    shares.busy(session, slots -> told.put(session, slots));
  }

  @Test
  void sessionsWithOpenPagesShareTheSlots() {
    SlotShares shares = new SlotShares(5);
    busy(shares, "a");
    busy(shares, "a");
    assertEquals(Map.of(), told);
    busy(shares, "b");
    assertEquals(Map.of("a", 3, "b", 2), told);
    busy(shares, "c");
    assertEquals(Map.of("a", 2, "b", 2, "c", 1), told);
    shares.idle("b");
    shares.idle("b");
    assertEquals(Map.of("a", 3, "b", 5, "c", 2), told);
    shares.idle("c");
    assertEquals(Map.of("a", 5, "b", 5, "c", 5), told);
  }

  @Test
  void eachSessionHasAtLeastOneSlot() {
    SlotShares shares = new SlotShares(1);
    busy(shares, "a");
    busy(shares, "b");
    assertEquals(Map.of(), told);
  }
}
