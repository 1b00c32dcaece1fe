package org.equilux.bench.simulation;

import org.equilux.master.scheduler.SchedulerCommand;

/** An attempt between a master and a worker. */
final class SimulatedAttempt {
  final SchedulerCommand.Start start;
  final SimulatedJob job;
  final SimulatedWorker worker;
  boolean cancelled;

  SimulatedAttempt(SchedulerCommand.Start start, SimulatedJob job, SimulatedWorker worker) {
    this.start = start;
    this.job = job;
    this.worker = worker;
  }
}
