package org.equilux.bench.simulation;

/**
 * The parameters of a simulation. Every number is positive unless stated otherwise.
 *
 * @param workers of one slot each, connected from the start
 * @param jobs number of jobs
 * @param megapixels of each job's picture
 * @param jobsAtOnce number of jobs that the master runs in parallel; the others are queued
 * @param jobsPerSecond rate of random arrivals; infinite if all jobs are queued from the start
 * @param hosts machines and links
 * @param faults random faults
 * @param seed of random numbers
 */
public record Scenario(
    int workers,
    int jobs,
    double megapixels,
    int jobsAtOnce,
    double jobsPerSecond,
    Hosts hosts,
    Faults faults,
    long seed) {

  /**
   * The machines and links.
   *
   * @param masterProcessors processors of the master's machine
   * @param oneMachine whether the workers share the master's processors
   * @param masterBitsPerSecond of the master's link, each way; may be infinite
   * @param workerBitsPerSecond of each worker's link, each way; may be infinite
   * @param latencySeconds of a message one way; may be 0
   * @param cacheBytes that each worker keeps between the rounds
   */
  public record Hosts(
      int masterProcessors,
      boolean oneMachine,
      double masterBitsPerSecond,
      double workerBitsPerSecond,
      double latencySeconds,
      double cacheBytes) {
    public Hosts {
      requirePositive(masterProcessors, "the number of the master's processors");
      requirePositive(masterBitsPerSecond, "the rate of the master's link");
      requirePositive(workerBitsPerSecond, "the rate of a worker's link");
      if (!(latencySeconds >= 0) || !(cacheBytes >= 0)) {
        throw new IllegalArgumentException("latency and cache must be 0 or more");
      }
    }
  }

  /**
   * The random faults. All rates may be 0.
   *
   * @param deathsPerHour deaths of a worker per hour of its life, of which the master is not
   *     notified
   * @param hangsPerHour hangs of a worker per hour of its life, whose computations never end
   *     although its heartbeats continue
   * @param restartSeconds time until a dead worker is replaced by a new one
   * @param spread standard deviation of the logarithm of computing times
   * @param stragglers share of computations that take longer, 0 to 1
   * @param stragglerFactor factor by which they take longer
   */
  public record Faults(
      double deathsPerHour,
      double hangsPerHour,
      double restartSeconds,
      double spread,
      double stragglers,
      double stragglerFactor) {
    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 1);

    public Faults {
      if (!(deathsPerHour >= 0 && hangsPerHour >= 0 && restartSeconds >= 0 && spread >= 0)) {
        throw new IllegalArgumentException("rates, restart and spread must be 0 or more");
      }
      if (!(stragglers >= 0 && stragglers <= 1)) {
        throw new IllegalArgumentException("the share of stragglers must be 0 to 1");
      }
      if (!(stragglerFactor >= 1)) {
        throw new IllegalArgumentException("a straggler takes at least once as long");
      }
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range; the message names it
   */
  public Scenario {
    requirePositive(workers, "the number of workers");
    requirePositive(jobs, "the number of jobs");
    requirePositive(megapixels, "the number of megapixels");
    requirePositive(jobsAtOnce, "the number of jobs at once");
    requirePositive(jobsPerSecond, "the number of jobs a second");
    if (hosts.oneMachine() && faults.deathsPerHour() > 0) {
      throw new IllegalArgumentException("workers that die need machines of their own");
    }
  }

  /** This scenario with other numbers of workers and of parallel jobs. */
  public Scenario with(int otherWorkers, int otherJobsAtOnce) {
    return new Scenario(
        otherWorkers, jobs, megapixels, otherJobsAtOnce, jobsPerSecond, hosts, faults, seed);
  }

  private static void requirePositive(double value, String what) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(what + " must be more than 0");
    }
  }
}
