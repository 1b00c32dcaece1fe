package org.equilux.bench.simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.equilux.master.scheduler.Scheduler;
import org.equilux.master.scheduler.SchedulerSettings;

/** A simulated master: its scheduler, its machine, and what it knows of workers and jobs. */
final class SimulatedMaster {
  final Scheduler scheduler;
  final Processors processors;
  final Link out;
  final Link in;

  /** Workers that the master knows. */
  final Map<Long, SimulatedWorker> workers = new LinkedHashMap<>();

  /** Workers of which the master heard since the last tick. */
  final Set<SimulatedWorker> heard = new LinkedHashSet<>();

  final Map<Long, SimulatedJob> running = new HashMap<>();
  final Map<Long, SimulatedAttempt> attempts = new HashMap<>();
  private double workSeconds;

  SimulatedMaster(SchedulerSettings settings, Processors processors, double bitsPerSecond) {
    this.scheduler = new Scheduler(settings);
    this.processors = processors;
    this.out = new Link(bitsPerSecond);
    this.in = new Link(bitsPerSecond);
  }

  /** Takes the processors for a while, then runs an action. */
  void compute(double seconds, Runnable then) {
    workSeconds += seconds;
    processors.run(seconds, then);
  }

  /** Seconds of one processor that the master has taken so far or will take. */
  double workSeconds() {
    return workSeconds;
  }
}
