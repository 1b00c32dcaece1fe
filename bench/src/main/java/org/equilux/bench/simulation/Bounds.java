package org.equilux.bench.simulation;

/**
 * The upper bound of a cluster's throughput, from the sum of a job's costs on each part; a
 * simulation can approach it but not exceed it.
 *
 * @param workerSeconds of workers' processors for a job
 * @param masterProcessors jobs a second that the masters' processors allow
 * @param masterOut jobs a second that the masters' links to the workers allow
 * @param masterIn jobs a second that the masters' links from the workers allow
 * @param store jobs a second that the store's link allows; infinite without a store
 */
public record Bounds(
    double workerSeconds,
    double masterProcessors,
    double masterOut,
    double masterIn,
    double store) {
  private static final double MEGA = 1e6;

  public static Bounds of(Scenario scenario, Calibration costs) {
    int chunks = scenario.chunks(costs);
    int rounds = costs.twoRounds() ? 2 : 1;
    double megapixels = scenario.megapixels();
    Scenario.Hosts hosts = scenario.hosts();
    double input = costs.bytes().input() * megapixels;
    double output = costs.bytes().output() * megapixels;
    boolean direct = hosts.store().isPresent();
    double sent = direct ? 0 : input;
    double passed = direct ? Math.min(Scenario.PASSED_MEGABYTES, output) : output;
    double received = passed + (costs.twoRounds() ? costs.bytes().histogram() * chunks / MEGA : 0);
    Calibration.Master master = costs.master();
    double masterSeconds =
        master.job()
            + master.attempt() * chunks * rounds
            + master.sent() * sent
            + master.received() * received
            + master.stitched() * passed
            + hosts.store().map(store -> store.requestSeconds() * chunks).orElse(0.0);
    double megabytesPerSecond = hosts.masters() * hosts.masterBitsPerSecond() / 8 / MEGA;
    return new Bounds(
        costs.worker().attempt() * chunks * rounds + costs.workerSecondsPerMegapixel() * megapixels,
        hosts.masters() * hosts.masterProcessors() / masterSeconds,
        megabytesPerSecond / sent,
        megabytesPerSecond / received,
        hosts
            .store()
            .map(store -> store.bitsPerSecond() / 8 / MEGA / Math.max(input, output))
            .orElse(Double.POSITIVE_INFINITY));
  }

  /** Jobs a second that all but the workers allows. */
  public double master() {
    return Math.min(Math.min(masterProcessors, store), Math.min(masterOut, masterIn));
  }

  /** What gives out first but for the workers. */
  public String tightest() {
    if (store == master()) {
      return "the store's link";
    }
    if (masterProcessors <= Math.min(masterOut, masterIn)) {
      return "the master's processors";
    }
    return masterOut <= masterIn
        ? "the master's link to the workers"
        : "the master's link from the workers";
  }

  /** How many workers can be kept busy. */
  public double workersFed() {
    return workerSeconds * master();
  }
}
