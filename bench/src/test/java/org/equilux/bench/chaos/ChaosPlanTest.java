package org.equilux.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
  @Test
  void aPlanDependsOnlyOnItsSeedAndAllFaultsOccur() {
    Set<Class<?>> kinds = new HashSet<>();
    for (int run = 0; run < 100; run++) {
      ChaosPlan plan = ChaosPlan.of(7, run, 5, 2, 3, true);
      assertEquals(plan, ChaosPlan.of(7 + run, 0, 5, 2, 3, true));
      assertFalse(plan.jobs().isEmpty());
      assertFalse(plan.faults().isEmpty());
      plan.faults().forEach(fault -> kinds.add(fault.getClass()));
      assertTrue(
          ChaosPlan.of(7, run, 5, 2, 3, false).faults().stream()
              .noneMatch(ChaosPlan.DatabaseRestart.class::isInstance));
    }
    assertEquals(Set.of(ChaosPlan.Fault.class.getPermittedSubclasses()), kinds);
  }
}
