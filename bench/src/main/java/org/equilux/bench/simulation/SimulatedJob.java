package org.equilux.bench.simulation;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.equilux.engine.executor.Phase;

/** A running job with the state of its chunks. */
final class SimulatedJob {
  final long id;
  final SimulatedMaster master;
  final int chunks;
  final double arrived;
  final double claimed;
  private final BitSet mapped = new BitSet();
  private final BitSet applied = new BitSet();

  /** The workers that have its tables. */
  final Set<SimulatedWorker> tabled = new HashSet<>();

  /** The bytes of its pixels that workers keep. */
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
   * Commits a result.
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

  /** Whether the next chunk of the result is committed. */
  boolean canStitch() {
    return !stitching && applied.get(stitched);
  }

  boolean isStitched() {
    return stitched == chunks;
  }
}
