package org.equilux.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every job ends under random faults, and equal seeds yield equal outcomes. */
class SimulationRandomTest {
  private static final int SEEDS = 150;

  private static Calibration costs(SplittableRandom random) {
    return new Calibration(
        "none",
        "made up",
        1,
        random.nextBoolean(),
        new Calibration.Worker(
            random.nextDouble(),
            random.nextDouble(),
            random.nextDouble(),
            random.nextDouble(),
            0.1),
        new Calibration.Master(
            random.nextDouble(0.1), random.nextDouble(0.01), 0.01, 0.01, 0.01, 1e-4),
        new Calibration.Bytes(1, 2, 3, 500, 300));
  }

  private static Scenario scenario(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Scenario(
        1 + random.nextInt(12),
        1 + random.nextInt(40),
        1 + random.nextInt(20),
        1 + random.nextInt(4),
        random.nextBoolean() ? Double.POSITIVE_INFINITY : random.nextDouble(0.01, 2),
        new Scenario.Hosts(
            1 + random.nextInt(3),
            false,
            random.nextDouble(1e7, 1e9),
            random.nextDouble(1e7, 1e9),
            random.nextDouble(0.01),
            random.nextDouble(1e8)),
        new Scenario.Faults(
            random.nextDouble(60),
            random.nextDouble(30),
            random.nextDouble(60),
            random.nextDouble(0.5),
            random.nextDouble(0.1),
            random.nextDouble(1, 20)),
        seed);
  }

  private static Outcome run(long seed, Scenario scenario) {
    return new Simulation(scenario, costs(new SplittableRandom(seed))).run();
  }

  @Test
  void everyJobEndsAndEveryChunkIsCommittedOnce() {
    // The simulation itself asserts that no chunk is committed twice.
    int failed = 0;
    long lost = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Scenario scenario = scenario(seed);
      Calibration costs = costs(new SplittableRandom(seed));
      Outcome outcome = new Simulation(scenario, costs).run();
      assertEquals(scenario.jobs(), outcome.done() + outcome.failed(), "seed " + seed);
      long results = (long) scenario.chunks(costs) * (costs.twoRounds() ? 2 : 1);
      long committed = outcome.chunks().committed();
      assertTrue(committed >= outcome.done() * results, "seed " + seed);
      assertTrue(committed <= scenario.jobs() * results, "seed " + seed);
      if (outcome.failed() == 0) {
        assertEquals(scenario.jobs() * results, committed, "seed " + seed);
      }
      assertTrue(outcome.use().workers() <= 1 + 1e-9, "seed " + seed);
      assertTrue(outcome.use().masterProcessors() <= 1 + 1e-9, "seed " + seed);
      failed += outcome.failed();
      lost += outcome.chunks().workersLost();
    }
    assertTrue(lost > SEEDS, "workers are lost");
    assertTrue(failed < SEEDS, "most jobs are done");
  }

  @Test
  void equalSeedsGiveEqualOutcomes() {
    for (long seed = 0; seed < 20; seed++) {
      assertEquals(run(seed, scenario(seed)), run(seed, scenario(seed)));
    }
    assertNotEquals(
        1,
        LongStream.range(0, 20)
            .mapToObj(seed -> run(1, withSeed(scenario(1), seed)))
            .distinct()
            .count());
  }

  private static Scenario withSeed(Scenario of, long seed) {
    return new Scenario(
        of.workers(),
        of.jobs(),
        of.megapixels(),
        of.jobsAtOnce(),
        of.jobsPerSecond(),
        of.hosts(),
        of.faults(),
        seed);
  }
}
