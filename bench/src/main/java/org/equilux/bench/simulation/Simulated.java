package org.equilux.bench.simulation;

/** The outcome of a simulation, and its real cost. */
public record Simulated(Outcome outcome, long schedulerEvents, double schedulerSeconds) {
  /** Runs a simulation. */
  public static Simulated run(Scenario scenario, Calibration costs) {
    Simulation simulation = new Simulation(scenario, costs);
    Outcome outcome = simulation.run();
    return new Simulated(outcome, simulation.schedulerEvents(), simulation.schedulerSeconds());
  }

  /** The scheduler's real microseconds for each event. */
  public double schedulerMicros() {
    return 1e6 * schedulerSeconds / schedulerEvents;
  }
}
