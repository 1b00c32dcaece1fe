package org.equilux.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** A job of 8 chunks takes a worker 8 s, and the master's one processor 1 s. */
  private static final Calibration COSTS =
      new Calibration(
          "none",
          "made up",
          1,
          true,
          new Calibration.Worker(0.25, 0.25, 0.25, 0.25, 0),
          new Calibration.Master(0.2, 0.05, 0, 0, 0, 0),
          new Calibration.Bytes(1, 1, 1, 0, 0));

  private static final Scenario SCENARIO =
      new Scenario(
          1,
          200,
          8,
          40,
          INFINITE,
          new Scenario.Hosts(1, false, INFINITE, INFINITE, 0, INFINITE),
          Scenario.Faults.NONE,
          1);

  @Test
  void theMasterIsTheBottleneckFromTheCalculatedNumberOfWorkers() {
    Bounds bounds = Bounds.of(SCENARIO, COSTS);
    assertEquals(8, bounds.workerSeconds(), 1e-9);
    assertEquals(1, bounds.master(), 1e-9);
    assertEquals(8, bounds.workersFed(), 1e-9);
    assertEquals("the master's processors", bounds.tightest());

    List<Outcome> outcomes =
        Sweep.doubling(32).stream()
            .map(n -> new Simulation(SCENARIO.with(n, 40), COSTS).run())
            .toList();
    Sweep sweep = new Sweep(outcomes);
    for (Outcome outcome : outcomes) {
      double bound = Math.min(outcome.workers() / bounds.workerSeconds(), bounds.master());
      assertTrue(outcome.jobsPerSecond() <= bound * (1 + 1e-9), outcome.toString());
      assertTrue(outcome.jobsPerSecond() >= bound * 0.8, outcome.toString());
    }
    assertEquals(1, sweep.efficiency(outcomes.getFirst()), 1e-9);
    assertEquals(OptionalInt.of(16), sweep.masterSaturated());
    assertEquals(OptionalInt.of(16), sweep.inefficient());
  }

  @Test
  void aSlowLinkIsTheBottleneck() {
    Scenario.Hosts slow = new Scenario.Hosts(1, false, 8e6, INFINITE, 0, INFINITE);
    Bounds bounds =
        Bounds.of(new Scenario(1, 1, 8, 2, INFINITE, slow, Scenario.Faults.NONE, 1), COSTS);
    assertEquals(1 / 8.0, bounds.master(), 1e-9);
    assertEquals("the master's link to the workers", bounds.tightest());
  }

  @Test
  void aSweepWithoutSaturationReportsNone() {
    Sweep sweep = new Sweep(List.of(new Simulation(SCENARIO, COSTS).run()));
    assertFalse(sweep.masterSaturated().isPresent());
    assertFalse(sweep.inefficient().isPresent());
  }

  @Test
  void numbersOfWorkersDouble() {
    assertEquals(List.of(1), Sweep.doubling(1));
    assertEquals(List.of(1, 2, 4, 8), Sweep.doubling(8));
    assertEquals(List.of(1, 2, 4, 8, 10), Sweep.doubling(10));
  }
}
