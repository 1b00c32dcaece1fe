package org.equilux.bench.simulation;

/**
 * The outcome of a simulation. Equal scenarios and calibrations give equal outcomes.
 *
 * @param workers of the scenario
 * @param jobsAtOnce of the scenario
 * @param done jobs that were done
 * @param failed jobs that were given up
 * @param seconds from the start to the end of the last job
 * @param megapixelsPerSecond of jobs that were done
 * @param running how long jobs took from when the master claimed them
 * @param waitingAndRunning the same from when they came
 * @param use how much of what there is was used
 * @param chunks what happened to chunks
 */
public record Outcome(
    int workers,
    int jobsAtOnce,
    int done,
    int failed,
    double seconds,
    double megapixelsPerSecond,
    Quantiles running,
    Quantiles waitingAndRunning,
    Use use,
    Chunks chunks) {

  /**
   * Shares of the time, 0 to 1, in which something was busy.
   *
   * @param workers the mean of all workers as long as they lived
   * @param masterProcessors the mean of all processors of the master
   * @param masterOut the master's link to the workers
   * @param masterIn the master's link from the workers
   * @param store the busier way of the store's link; 0 without a store
   */
  public record Use(
      double workers, double masterProcessors, double masterOut, double masterIn, double store) {
    /** The greatest of the master's; of several masters, the mean of each. */
    public double master() {
      return Math.max(masterProcessors, Math.max(masterOut, masterIn));
    }
  }

  /**
   * Numbers of chunks and attempts.
   *
   * @param attempts that were given to workers
   * @param committed results that were taken
   * @param retries chunks that were given out again
   * @param sentAgain chunks whose pixels were sent a second time
   * @param leasesExpired attempts that outlasted their lease
   * @param workersLost workers that died or hung
   */
  public record Chunks(
      long attempts,
      long committed,
      long retries,
      long sentAgain,
      long leasesExpired,
      long workersLost) {}

  /** Jobs done in a second. */
  public double jobsPerSecond() {
    return done / seconds;
  }
}
