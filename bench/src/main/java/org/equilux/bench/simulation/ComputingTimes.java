package org.equilux.bench.simulation;

import java.util.SplittableRandom;

/**
 * How long attempts take a worker's processor.
 *
 * @param megapixels of a chunk
 */
record ComputingTimes(Calibration.Worker costs, Scenario.Faults faults, double megapixels) {
  /** Draws the seconds of an attempt. */
  double seconds(SimulatedAttempt attempt) {
    double perMegapixel =
        switch (attempt.start.phase()) {
          case RANGE -> throw new IllegalStateException("no page of samples of 8 bits has it");
          case MAP -> costs.decode() + costs.map();
          case APPLY ->
              (attempt.start.sendPixels() ? costs.decode() : 0) + costs.apply() + costs.encode();
        };
    return (costs.attempt() + perMegapixel * megapixels) * luck(attempt.worker.random);
  }

  /** By how much a computation takes longer than usual. */
  private double luck(SplittableRandom random) {
    double factor = 1;
    if (faults.spread() > 0) {
      double spread = faults.spread();
      factor = Math.exp(spread * random.nextGaussian() - spread * spread / 2);
    }
    if (faults.stragglers() > 0 && random.nextDouble() < faults.stragglers()) {
      factor *= faults.stragglerFactor();
    }
    return factor;
  }
}
