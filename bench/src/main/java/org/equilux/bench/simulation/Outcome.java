package org.equilux.bench.simulation;

/**
 * The outcome of a simulation. Equal scenarios and calibrations yield equal outcomes.
 *
 * @param workers of the scenario
 * @param jobsAtOnce of the scenario
 * @param done number of finished jobs
 * @param failed number of failed jobs
 * @param seconds from the start to the end of the last job
 * @param megapixelsPerSecond of finished jobs
 * @param running durations of jobs since their claim
 * @param waitingAndRunning durations of jobs since their arrival
 * @param use utilization of resources
 * @param chunks statistics of chunks
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
   * The utilization of resources, 0 to 1.
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
   * The numbers of chunks and attempts.
   *
   * @param attempts assigned to workers
   * @param committed committed results
   * @param retries repeated assignments of chunks
   * @param sentAgain chunks whose pixels were sent again
   * @param leasesExpired attempts whose lease expired
   * @param workersLost workers that died or hung
   */
  public record Chunks(
      long attempts,
      long committed,
      long retries,
      long sentAgain,
      long leasesExpired,
      long workersLost) {}

  /** The finished jobs per second. */
  public double jobsPerSecond() {
    return done / seconds;
  }
}
