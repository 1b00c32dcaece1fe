package org.equilux.bench.simulation;

import java.util.Optional;

/**
 * The parameters of a simulation. Every number is positive unless stated otherwise.
 *
 * @param workers of a slot each, connected with each master from the start
 * @param jobs to be done
 * @param megapixels of each job's picture
 * @param jobsAtOnce that all masters together run; the others are queued
 * @param jobsPerSecond how many come in a second, at random; infinite if all are queued from the
 *     start
 * @param hosts the machines and what joins them
 * @param faults what goes wrong
 * @param seed of all that is random
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
  /** With an object store, megabytes of a result that pass a master: less cannot be a part. */
  static final double PASSED_MEGABYTES = 5 * 1.048576;

  /** Least megapixels of a chunk whose band can be stored: 15 MiB of RGB. */
  private static final double STORED_MEGAPIXELS = PASSED_MEGABYTES;

  /**
   * The machines and links.
   *
   * @param masterProcessors processors of the master's machine
   * @param oneMachine whether the workers share the master's processors
   * @param masterBitsPerSecond of the master's link, each way; may be infinite
   * @param workerBitsPerSecond of each worker's link, each way; may be infinite
   * @param latencySeconds of a message one way; may be 0
   * @param cacheBytes that each worker keeps between the rounds
   * @param masters which share the jobs, each with a machine and a link of its own
   * @param store with which workers exchange pixels by themselves; empty if pixels pass the masters
   */
  public record Hosts(
      int masterProcessors,
      boolean oneMachine,
      double masterBitsPerSecond,
      double workerBitsPerSecond,
      double latencySeconds,
      double cacheBytes,
      int masters,
      Optional<Store> store) {
    /** One master, which all pixels pass. */
    public Hosts(
        int masterProcessors,
        boolean oneMachine,
        double masterBitsPerSecond,
        double workerBitsPerSecond,
        double latencySeconds,
        double cacheBytes) {
      this(
          masterProcessors,
          oneMachine,
          masterBitsPerSecond,
          workerBitsPerSecond,
          latencySeconds,
          cacheBytes,
          1,
          Optional.empty());
    }

    public Hosts {
      requirePositive(masters, "the number of masters");
      requirePositive(masterProcessors, "the number of the master's processors");
      requirePositive(masterBitsPerSecond, "the rate of the master's link");
      requirePositive(workerBitsPerSecond, "the rate of a worker's link");
      if (!(latencySeconds >= 0) || !(cacheBytes >= 0)) {
        throw new IllegalArgumentException("latency and cache must be 0 or more");
      }
    }
  }

  /**
   * An object store.
   *
   * @param bitsPerSecond of its link, each way; may be infinite
   * @param requestSeconds of a master's processor for a band that the store joins
   */
  public record Store(double bitsPerSecond, double requestSeconds) {
    public Store {
      requirePositive(bitsPerSecond, "the rate of the store's link");
      if (!(requestSeconds >= 0)) {
        throw new IllegalArgumentException("a request's time must be 0 or more");
      }
    }
  }

  /**
   * Random faults. All of it may be 0.
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

  /** The number of chunks of each picture. */
  int chunks(Calibration costs) {
    return chunks(megapixels, hosts, costs);
  }

  /** The number of chunks of a picture. */
  public static int chunks(double megapixels, Hosts hosts, Calibration costs) {
    double least = hosts.store().isPresent() ? STORED_MEGAPIXELS : 0;
    return (int) Math.max(1, Math.round(megapixels / Math.max(least, costs.chunkMegapixels())));
  }

  private static void requirePositive(double value, String what) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(what + " must be more than 0");
    }
  }
}
