package org.equilux.bench.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/** A simulated worker of one slot: its queue and its current chunk. */
final class SimulatedWorker {
  final long id;
  final SplittableRandom random;
  final Processors processors;
  final Link in;
  final Link out;
  final double joined;
  final Queue<SimulatedAttempt> waiting = new ArrayDeque<>();
  boolean computing;

  /** Whether it runs and is connected. */
  boolean alive = true;

  /** Whether it hangs, so that its computations never end. */
  boolean hung;

  double lastHeartbeat;
  double keptBytes;
  double busySeconds;

  SimulatedWorker(
      long id, SplittableRandom random, Processors processors, Link in, Link out, double joined) {
    this.id = id;
    this.random = random;
    this.processors = processors;
    this.in = in;
    this.out = out;
    this.joined = joined;
    this.lastHeartbeat = joined;
  }
}
