package org.equilux.bench.jobs;

import java.util.Map;
import org.equilux.bench.results.Contestant;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Sample;

/** A contestant that converts a picture file to a result file. */
record JobContestant(String name, Role role, Map<String, String> traits, Work work, Check check)
    implements Contestant {
  /** The trait for whether the process was running before. */
  static final String START = "start";

  static final String WARM = "warm";
  static final String COLD = "cold";

  /** Does the work once. */
  interface Work {
    Sample run() throws Exception;
  }

  /** Verifies the last result; see {@link Contestant#verify()}. */
  interface Check {
    String verify() throws Exception;
  }

  @Override
  public boolean isResident() {
    return WARM.equals(traits.get(START));
  }

  @Override
  public Sample run() throws Exception {
    return work.run();
  }

  @Override
  public String verify() throws Exception {
    return check.verify();
  }
}
