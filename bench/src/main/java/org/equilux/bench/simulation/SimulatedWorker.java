package org.equilux.bench.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/** A simulated worker of one slot: its queue and the chunk that it computes. */
final class SimulatedWorker {
  final long id;
  final SplittableRandom random;
  final Processors processors;
  final Link in;
  final Link out;
  final double joined;
  final Queue<SimulatedAttempt> waiting = new ArrayDeque<>();
  boolean computing;

  /** It runs and its connection holds. */
  boolean alive = true;

  /** The worker hangs: its computations never end. */
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
