package org.equilux.bench.simulation;

/**
 * The upper bound of a cluster's throughput, from the sum of a job's costs on each part; a
 * simulation can approach it but not exceed it.
 *
 * @param workerSeconds processor seconds of workers for a job
 * @param masterProcessors jobs per second that the master's processors allow
 * @param masterOut jobs per second that the master's link to the workers allows
 * @param masterIn jobs per second that the master's link from the workers allows
 */
public record Bounds(
    double workerSeconds, double masterProcessors, double masterOut, double masterIn) {
  private static final double MEGA = 1e6;

  public static Bounds of(Scenario scenario, Calibration costs) {
    int chunks = Simulation.chunks(scenario, costs);
    int rounds = costs.twoRounds() ? 2 : 1;
    double megapixels = scenario.megapixels();
    double sent = costs.bytes().input() * megapixels;
    double output = costs.bytes().output() * megapixels;
    double received = output + (costs.twoRounds() ? costs.bytes().histogram() * chunks / MEGA : 0);
    Calibration.Master master = costs.master();
    double masterSeconds =
        master.job()
            + master.attempt() * chunks * rounds
            + master.sent() * sent
            + master.received() * received
            + master.stitched() * output;
    double megabytesPerSecond = scenario.hosts().masterBitsPerSecond() / 8 / MEGA;
    return new Bounds(
        costs.worker().attempt() * chunks * rounds + costs.workerSecondsPerMegapixel() * megapixels,
        scenario.hosts().masterProcessors() / masterSeconds,
        megabytesPerSecond / sent,
        megabytesPerSecond / received);
  }

  /** The jobs per second that the master allows. */
  public double master() {
    return Math.min(masterProcessors, Math.min(masterOut, masterIn));
  }

  /** The bottleneck of the master. */
  public String tightest() {
    if (masterProcessors <= Math.min(masterOut, masterIn)) {
      return "the master's processors";
    }
    return masterOut <= masterIn
        ? "the master's link to the workers"
        : "the master's link from the workers";
  }

  /** The number of workers that the master can keep busy. */
  public double workersFed() {
    return workerSeconds * master();
  }
}
