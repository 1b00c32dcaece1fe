package org.equilux.bench.simulation;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.equilux.engine.executor.Phase;

/** A job that runs: how far its chunks are. */
final class SimulatedJob {
  final long id;
  final SimulatedMaster master;
  final int chunks;
  final double arrived;
  final double claimed;
  private final BitSet mapped = new BitSet();
  private final BitSet applied = new BitSet();

  /** Workers that have been sent its tables. */
  final Set<SimulatedWorker> tabled = new HashSet<>();

  /** Bytes of its pixels that workers keep. */
  final Map<SimulatedWorker, Double> kept = new HashMap<>();

  int stitched;
  boolean stitching;

  SimulatedJob(long id, SimulatedMaster master, int chunks, double arrived, double claimed) {
    this.id = id;
    this.master = master;
    this.chunks = chunks;
    this.arrived = arrived;
    this.claimed = claimed;
  }

  /**
   * Takes a result.
   *
   * @throws IllegalStateException if there is one already
   */
  void commit(int chunk, Phase phase) {
    BitSet done = phase == Phase.MAP ? mapped : applied;
    if (done.get(chunk)) {
      throw new IllegalStateException(
          "chunk %d of job %d is committed twice in %s".formatted(chunk, id, phase));
    }
    done.set(chunk);
  }

  boolean isMapped() {
    return mapped.cardinality() == chunks;
  }

  /** Whether the chunk that comes next in the result is there. */
  boolean canStitch() {
    return !stitching && applied.get(stitched);
  }

  boolean isStitched() {
    return stitched == chunks;
  }
}
