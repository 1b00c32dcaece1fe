package org.equilux.master.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Random sequences of scheduler events; {@link SchedulerWorld} checks every command. */
class SchedulerRandomTest {
  private static final int SEQUENCES = 20_000;

  @Test
  void everyPageEndsAndNoChunkIsCommittedTwice() {
    int completed = 0;
    int failed = 0;
    for (int seed = 0; seed < SEQUENCES; seed++) {
      SchedulerWorld world = new SchedulerWorld(seed);
      try {
        int steps = 20 + seed % 200;
        for (int i = 0; i < steps; i++) {
          world.step();
        }
        world.calm();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      completed += world.completed;
      failed += world.failed;
    }
    // The sequences prove something only if pages end in both ways.
    assertTrue(completed > SEQUENCES, "completed: " + completed);
    assertTrue(failed > 100, "failed: " + failed);
  }
}
