package org.equilux.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases calculated by hand. */
class SimulationTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final double EXACT = 1e-6;

  /** A megapixel takes 1 s to decode, 1 s to count, 2 s to map and 3 s to encode. */
  private static final Calibration.Worker WORKER = new Calibration.Worker(1, 1, 2, 3, 0);

  private static final Calibration.Worker NO_WORK = new Calibration.Worker(0, 0, 0, 0, 0);
  private static final Calibration.Master NO_MASTER = new Calibration.Master(0, 0, 0, 0, 0, 0);

  /** A megabyte in, two megabytes out, a megapixel. */
  private static final Calibration.Bytes BYTES = new Calibration.Bytes(1, 2, 1, 0, 0);

  private static final Scenario.Hosts HOSTS =
      new Scenario.Hosts(1, false, INFINITE, INFINITE, 0, INFINITE);

  /** Chunks of a megapixel. */
  private static Calibration costs(Calibration.Worker worker, Calibration.Master master) {
    return new Calibration("none", "made up", 1, true, worker, master, BYTES);
  }

  private static Scenario scenario(int workers, int jobs, int megapixels, Scenario.Hosts hosts) {
    return new Scenario(workers, jobs, megapixels, 2, INFINITE, hosts, Scenario.Faults.NONE, 1);
  }

  private static Outcome run(
      int workers, int jobs, int megapixels, Scenario.Hosts hosts, Calibration costs) {
    return new Simulation(scenario(workers, jobs, megapixels, hosts), costs).run();
  }

  @Test
  void oneWorkerComputesChunksInSequence() {
    Outcome outcome = run(1, 1, 3, HOSTS, costs(WORKER, NO_MASTER));
    // Counting 3 x (1 + 1), mapping 3 x (2 + 3), with cached pixels.
    assertEquals(21, outcome.seconds(), EXACT);
    assertEquals(3 / 21.0, outcome.megapixelsPerSecond(), EXACT);
    assertEquals(1, outcome.use().workers(), EXACT);
    assertEquals(6, outcome.chunks().committed());
    assertEquals(6, outcome.chunks().attempts());
    assertEquals(0, outcome.chunks().sentAgain());
    assertEquals(21, outcome.running().median(), EXACT);
  }

  @Test
  void uncachedPixelsAreDecodedAgain() {
    Scenario.Hosts roomForOne = new Scenario.Hosts(1, false, INFINITE, INFINITE, 0, 1e6);
    Outcome outcome = run(1, 1, 3, roomForOne, costs(WORKER, NO_MASTER));
    assertEquals(21 + 2, outcome.seconds(), EXACT);
    assertEquals(2, outcome.chunks().sentAgain());
  }

  @Test
  void twoWorkersShareAJob() {
    // Each counts two chunks and maps them: 2 x 2 + 2 x 5.
    Outcome even = run(2, 1, 4, HOSTS, costs(WORKER, NO_MASTER));
    assertEquals(14, even.seconds(), EXACT);
    assertEquals(1, even.use().workers(), EXACT);
    // With three chunks, the second worker has half of the work and waits for the first one.
    Outcome odd = run(2, 1, 3, HOSTS, costs(WORKER, NO_MASTER));
    assertEquals(14, odd.seconds(), EXACT);
    assertEquals(0.75, odd.use().workers(), EXACT);
  }

  @Test
  void queuedJobsWaitForRunningOnes() {
    // Jobs of one chunk, 7 s each; the scheduler assigns two of them to the worker at a time.
    Outcome outcome = run(1, 4, 1, HOSTS, costs(WORKER, NO_MASTER));
    assertEquals(28, outcome.seconds(), EXACT);
    assertEquals(4, outcome.done());
    assertEquals(28, outcome.waitingAndRunning().greatest(), EXACT);
    assertTrue(outcome.running().greatest() < 28);
  }

  @Test
  void aLinkTransmitsInSequence() {
    // A megabyte a second.
    Scenario.Hosts slow = new Scenario.Hosts(1, false, 8e6, INFINITE, 0, INFINITE);
    Outcome outcome = run(4, 1, 3, slow, costs(NO_WORK, NO_MASTER));
    // Three megabytes there, six back.
    assertEquals(9, outcome.seconds(), EXACT);
    assertEquals(3 / 9.0, outcome.use().masterOut(), EXACT);
    assertEquals(6 / 9.0, outcome.use().masterIn(), 1e-3); // and heartbeats
  }

  @Test
  void workersLinksTransmitInParallelAndLatencyAddsUp() {
    Scenario.Hosts slow = new Scenario.Hosts(1, false, INFINITE, 8e6, 0.25, INFINITE);
    Outcome outcome = run(3, 1, 3, slow, costs(NO_WORK, NO_MASTER));
    // A chunk a worker: 1 s there and 2 s back, and four times the latency.
    assertEquals(3 + 4 * 0.25, outcome.seconds(), EXACT);
  }

  @Test
  void theMasterSharesItsProcessors() {
    // A job 4 s, an attempt 1 s, a megabyte that is stitched half a second.
    Calibration.Master master = new Calibration.Master(4, 1, 0, 0, 0.5, 0);
    Outcome outcome = run(5, 1, 3, HOSTS, costs(NO_WORK, master));
    assertEquals(4 + 6 + 6 * 0.5, outcome.seconds(), EXACT);
    assertEquals(1, outcome.use().masterProcessors(), EXACT);
  }

  @Test
  void mastersShareTheJobsAndTheWorkers() {
    Calibration.Master master = new Calibration.Master(4, 0, 0, 0, 0, 0);
    Scenario.Hosts two =
        new Scenario.Hosts(1, false, INFINITE, INFINITE, 0, INFINITE, 2, Optional.empty());
    assertEquals(8, run(1, 2, 1, HOSTS, costs(NO_WORK, master)).seconds(), EXACT);
    assertEquals(4, run(1, 2, 1, two, costs(NO_WORK, master)).seconds(), EXACT);
    // Two jobs of one chunk, 7 s each, of the one worker that both masters have.
    assertEquals(14, run(1, 2, 1, two, costs(WORKER, NO_MASTER)).seconds(), EXACT);
  }

  @Test
  void pixelsPassTheStoreInPlaceOfTheMaster() {
    // Two megabytes a second, and half a second for each band that is joined.
    Scenario.Hosts hosts =
        new Scenario.Hosts(
            1,
            false,
            INFINITE,
            INFINITE,
            0,
            INFINITE,
            1,
            Optional.of(new Scenario.Store(16e6, 0.5)));
    Outcome outcome = run(2, 1, 12, hosts, costs(NO_WORK, NO_MASTER));
    // Two chunks of six megabytes are read, and two bands of twelve are written.
    assertEquals(6 + 12 + 0.5, outcome.seconds(), EXACT);
    assertEquals(12 / 18.5, outcome.use().store(), EXACT);
    assertEquals(4, outcome.chunks().committed());
  }

  @Test
  void onOneMachineWorkersAndMasterShareTheProcessors() {
    Scenario.Hosts one = new Scenario.Hosts(1, true, INFINITE, INFINITE, 0, INFINITE);
    Calibration.Master master = new Calibration.Master(4, 0, 0, 0, 0, 0);
    Outcome outcome = run(2, 1, 4, one, costs(WORKER, master));
    assertEquals(4 + 4 * 7, outcome.seconds(), EXACT);
  }

  @Test
  void aHangingWorkerLosesItsChunkAfterTheLease() {
    Simulation simulation = new Simulation(scenario(2, 1, 1, HOSTS), costs(WORKER, NO_MASTER));
    simulation.hangAt(0.5, 0);
    Outcome outcome = simulation.run();
    // The lease of 30 s expires, then the other worker counts (2 s) and maps (5 s).
    assertEquals(37, outcome.seconds(), EXACT);
    assertEquals(1, outcome.chunks().leasesExpired());
    assertEquals(1, outcome.chunks().retries());
    assertEquals(2, outcome.chunks().committed());
  }

  @Test
  void aDeadWorkerIsRemovedAfterTheHeartbeatTimeout() {
    Simulation simulation = new Simulation(scenario(2, 1, 1, HOSTS), costs(WORKER, NO_MASTER));
    simulation.loseAt(0.5, 0);
    Outcome outcome = simulation.run();
    // The heartbeat timeout of 10 s passes; then the other worker gets the chunk.
    assertEquals(17, outcome.seconds(), EXACT);
    assertEquals(0, outcome.chunks().leasesExpired());
    assertEquals(1, outcome.chunks().retries());
    assertEquals(1, outcome.chunks().workersLost());
  }

  @Test
  void aStragglerGetsASecondAttemptBeforeTheHeartbeatTimeout() {
    Simulation simulation = new Simulation(scenario(2, 1, 2, HOSTS), costs(WORKER, NO_MASTER));
    simulation.loseAt(1, 1);
    Outcome outcome = simulation.run();
    // Three times the 2 s of the other worker, which then counts this chunk too, and maps both.
    assertEquals(6 + 2 + 2 * 5, outcome.seconds(), EXACT);
    assertEquals(4, outcome.chunks().committed());
    assertEquals(5, outcome.chunks().attempts());
  }
}
