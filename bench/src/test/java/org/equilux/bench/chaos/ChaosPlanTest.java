package org.equilux.bench.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.equilux.bench.chaos.ChaosPlan.Broken;
import org.equilux.bench.chaos.ChaosPlan.DatabaseRestart;
import org.equilux.bench.chaos.ChaosPlan.Fault;
import org.equilux.bench.chaos.ChaosPlan.Scene;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
  private static final Scene ALL = new Scene(5, 2, 3, true, true);
  private static final Scene LITTLE = new Scene(5, 2, 3, false, false);

  @Test
  void aPlanDependsOnlyOnItsSeedAndAllFaultsOccur() {
    Set<Class<?>> kinds = new HashSet<>();
    Set<Link> links = new HashSet<>();
    Set<Integer> pictures = new HashSet<>();
    for (int run = 0; run < 200; run++) {
      ChaosPlan plan = ChaosPlan.of(7, run, ALL);
      assertEquals(plan, ChaosPlan.of(7 + run, 0, ALL));
      assertFalse(plan.faults().isEmpty());
      assertTrue(plan.faults().stream().filter(Fault::deadly).count() <= 2, plan::toString);
      plan.jobs().forEach(job -> pictures.add(job.picture()));
      for (Fault fault : plan.faults()) {
        kinds.add(fault.getClass());
        if (fault instanceof Broken broken) {
          links.add(broken.link());
        }
      }
      assertTrue(
          ChaosPlan.of(7, run, LITTLE).faults().stream()
              .noneMatch(
                  fault ->
                      fault instanceof DatabaseRestart
                          || (fault instanceof Broken broken && broken.link() == Link.STORE)));
    }
    assertEquals(Set.of(Fault.class.getPermittedSubclasses()), kinds);
    assertEquals(Set.of(Link.values()), links);
    assertEquals(Set.of(0, 1, 2, 3, 4), pictures);
  }
}
